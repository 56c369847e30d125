"""Adding a folder of radiographs in the sidebar."""

import streamlit as st

from engine.datasets.sources import list_sources
from tests.ui.app import HOME, headline, opened, problems, run

BALANCE = "pages/2_Dataset_Balance.py"


def add(app, path):
    app.sidebar.text_input(key="new_folder").set_value(str(path))
    return run(app)


def test_an_added_folder_is_chosen_at_once_and_can_be_taken_off_the_list(weights, radiographs, monkeypatch):
    monkeypatch.delenv("PNEUMOSCOPE_DATA")
    app = opened(BALANCE)
    assert headline(app) == "No data yet."
    add(app, radiographs)
    assert app.sidebar.selectbox(key="dataset").value == "chests"
    assert "about as many pneumonia as normal" in headline(app)
    assert app.sidebar.text_input(key="new_folder").value == ""
    app.button(key="forget_folder").click()
    assert headline(run(app)) == "No data yet."
    assert radiographs.is_dir()


def test_what_is_no_folder_is_told_and_nothing_changes(weights, radiographs):
    app = add(opened(HOME), radiographs / "nothing")
    assert "There is no folder" in problems(app)[0]
    assert app.sidebar.selectbox(key="dataset").value == "chests"
    assert problems(add(app, "")) == [one for one in problems(add(app, "")) if "folder" not in one]


def test_a_folder_without_images_is_told_and_can_be_left(weights, radiographs, tmp_path):
    (tmp_path / "empty").mkdir()
    app = add(opened(BALANCE), tmp_path / "empty")
    assert any("holds no image files" in message for message in problems(app))
    app.sidebar.selectbox(key="dataset").set_value("chests")
    assert "about as many pneumonia as normal" in headline(run(app))


def test_on_a_shared_server_only_allowed_folders_can_be_added(weights, radiographs, tmp_path, monkeypatch):
    before = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: "0.0.0.0" if name == "server.address" else before(name)
    )
    app = add(opened(HOME), radiographs)
    assert "Opening a path is off on a shared server" in problems(app)[0]
    monkeypatch.setenv("PNEUMOSCOPE_ROOTS", str(tmp_path / "other"))
    assert "is outside the folders" in problems(add(app, radiographs.parent))[0]
    monkeypatch.setenv("PNEUMOSCOPE_ROOTS", str(tmp_path))
    add(app, radiographs)
    assert [source.removable for source in list_sources()] == [False]


def test_changed_files_are_seen_once_the_folder_is_read_again(weights, radiographs):
    app = opened(BALANCE)
    assert "1 pneumonia and 1 normal images" in headline(app)
    (radiographs / "train" / "NORMAL" / "0.png").unlink()
    assert "1 pneumonia and 1 normal images" in headline(run(app))
    app.button(key="read_again").click()
    assert "1 pneumonia and 0 normal images" in headline(run(app))
