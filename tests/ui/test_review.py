"""Reviewing an image, and what becomes of it elsewhere."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.datasets.catalog import load_dataset
from engine.reviews.address import database_url
from engine.reviews.journal import standing
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.store import open_store
from tests.reviews.examples import BAD, WRONG, review
from tests.ui import reviewing
from tests.ui.app import problems, run, shown, table
from tests.ui.homes import add_model, add_scores


def opened(folder: Path, name: str = "Ana") -> AppTest:
    app = AppTest.from_function(reviewing.page, args=(str(folder),), default_timeout=120)
    run(app)
    if name:
        app.text_input(key="reviewer_field").set_value(name)
        run(app)
    return app


def control(app: AppTest, kind: str, name: str):
    (found,) = [one for one in getattr(app, kind) if one.label == name]
    return found


def said(reviewer: str = "Ana") -> list[Opinion]:
    return [one.opinion for one in standing(open_store(database_url())) if one.reviewer == reviewer]


def test_a_review_is_kept_at_once_and_taken_back_step_by_step(radiographs):
    (radiographs / "test/OTHER").mkdir()
    shutil.copy(radiographs / "test/NORMAL/0.png", radiographs / "test/OTHER/mass.png")
    with (radiographs / "test/OTHER/mass.png").open("ab") as file:
        file.write(b"another file")
    app = opened(radiographs, "")
    assert not app.button_group
    assert "0 of 7 images reviewed." in shown(app)
    app.text_input(key="reviewer_field").set_value(" Ana  Li ")
    run(app)
    assert "Reviewing as Ana Li" in shown(app)
    control(app, "button_group", "Verdict").set_value("label wrong")
    run(app)
    (kept,) = said("Ana Li")
    assert kept == Opinion(Verdict.LABEL_WRONG, "PNEUMONIA")
    control(app, "multiselect", "Tags").set_value(["device", "Left Side"])
    control(app, "text_area", "Note").set_value("odd ")
    run(app)
    control(app, "selectbox", "Right label").set_value("OTHER")
    run(app)
    full = Opinion(Verdict.LABEL_WRONG, "OTHER", ("device", "left side"), "odd")
    assert said("Ana Li") == [full]
    assert "1 of 7 images reviewed." in shown(app)
    assert "Saved 20" in shown(app)
    control(app, "button", "Undo").click()
    run(app)
    assert control(app, "selectbox", "Right label").value == "PNEUMONIA"
    control(app, "button_group", "Verdict").set_value(None)
    run(app)
    assert said("Ana Li")[0].verdict is None
    while any(one.label == "Undo" for one in app.button):
        control(app, "button", "Undo").click()
        run(app)
    assert said("Ana Li") == []
    assert control(app, "text_area", "Note").value == ""
    assert "Nothing said yet" in shown(app)


@pytest.mark.slow
def test_another_image_has_controls_of_its_own_and_the_first_keeps_its_own(radiographs):
    app = opened(radiographs)
    control(app, "button_group", "Verdict").set_value("unclear")
    control(app, "text_area", "Note").set_value("<b>blurred</b>")
    run(app)
    first, second = app.selectbox(key="image").options[:2]
    app.selectbox(key="image").set_value(second)
    run(app)
    assert control(app, "button_group", "Verdict").value is None
    app.selectbox(key="image").set_value(first)
    run(app)
    assert control(app, "button_group", "Verdict").value == "unclear"
    assert control(app, "text_area", "Note").value == "<b>blurred</b>"
    other = opened(radiographs, "Ben")
    control(other, "button_group", "Verdict").set_value("image bad")
    run(other)
    assert "Ana\n: unclear · “<b>blurred</b>”" in shown(other)
    assert table(other, "Reviewers")["Ana and Ben"] == ["1", "0", "0.000"]
    assert "1 of 6 images reviewed, 1 by you, reviewers disagree on 1." in shown(other)
    # From another image, and only one's own.
    other.selectbox(key="image").set_value(second)
    run(other)
    for left in (0, 0):
        control(other, "button", "Take back my last").click()
        run(other)
        assert len(said("Ben")) == left
    assert len(said()) == 1


@pytest.mark.slow
def test_an_older_window_is_told_and_shows_the_newer_opinion(radiographs):
    older, newer = opened(radiographs), opened(radiographs)
    control(newer, "button_group", "Verdict").set_value("image bad")
    run(newer)
    control(older, "text_area", "Note").set_value("a long note")
    run(older)
    (message,) = problems(older)
    assert message.startswith("Ana has changed this review in another window at ")
    assert "(image bad)" in message
    assert "Entered here: no verdict · “a long note”." in message
    assert control(older, "button_group", "Verdict").value == "image bad"
    control(older, "button_group", "Verdict").set_value("unclear")
    run(older)
    assert problems(older) == []
    assert said() == [Opinion(Verdict.UNCLEAR)]


@pytest.mark.slow
def test_a_database_that_cannot_be_used_is_told_of_and_the_page_goes_on(radiographs, monkeypatch):
    monkeypatch.setenv("PNEUMOSCOPE_REVIEWS_URL", "postgresql://me:secret@127.0.0.1:1/reviews")
    app = opened(radiographs)
    assert len(problems(app)) == 3
    assert all("127.0.0.1:1/reviews" in one and "secret" not in one for one in problems(app))


def metrics_page() -> None:
    from engine.ui import review_labels, study
    from engine.ui.blocks import headline
    from engine.ui.page_setup import page_end, page_setup
    from engine.ui.sidebar import choose

    page_setup("Metrics")
    selection = choose()
    subject = review_labels.offer(selection, study.subject(selection))
    figures = subject.result.metrics
    headline(subject.where, f"n {figures.n}, sensitivity {figures.sensitivity:.2f}", subject.left_out)
    page_end()


@pytest.mark.parametrize("here", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_reviewed_labels_take_the_place_of_the_original_ones_where_they_are_wanted(
    weights, radiographs, monkeypatch, here
):
    # Scores of test/PNEUMONIA/2.png, 3.png and test/NORMAL/0.png, 1.png: the images have those names.
    add_scores(add_model(weights), "chests", pneumonia=[0.9, 0.2], normal=[0.8, 0.1])
    for old, new in (("NORMAL/0", "NORMAL/2"), ("NORMAL/1", "NORMAL/3")):
        (radiographs / f"test/{old}.png").rename(radiographs / f"test/{new}.png")
    app = AppTest.from_function(metrics_page, default_timeout=120)
    run(app)
    assert "n 4, sensitivity 0.50" in shown(app)
    assert not app.sidebar.toggle
    found, store = load_dataset(radiographs), open_store(database_url())
    review(store, found, "test/NORMAL/2.png", "Ana", WRONG)
    review(store, found, "test/PNEUMONIA/1.png", "Ana", BAD)
    if not here:
        monkeypatch.delenv("PNEUMOSCOPE_DATA")
    run(app)
    assert "n 4, sensitivity 0.50" in shown(app)
    app.sidebar.toggle(key="reviewed_labels").set_value(True)
    run(app)
    assert "tiny on chests · test · reviewed labels" in shown(app)
    assert "n 3, sensitivity 1.00" in shown(app)
    assert "1 of another label kept apart" in shown(app)
