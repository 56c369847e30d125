import json
import os

import pytest

from engine.datasets import sources
from engine.datasets.sources import DATA_VARIABLE, forget, list_sources, name_of, remember
from engine.errors import InputError
from engine.locations import home_dir


@pytest.fixture(autouse=True)
def without_demo(monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "DEMO_DIR", tmp_path / "no demo")
    monkeypatch.delenv(DATA_VARIABLE, raising=False)


def folder(parent, name, *, manifest=False):
    made = parent / name
    made.mkdir(parents=True)
    if manifest:
        (made / "manifest.csv").write_text("path,label\n")
    return made


def test_the_demo_is_there_from_the_start(monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "DEMO_DIR", folder(tmp_path, "demo", manifest=True))
    (source,) = list_sources()
    assert (source.name, source.path, source.removable) == ("demo", tmp_path / "demo", False)


def test_the_environment_lists_folders_and_folders_of_datasets(monkeypatch, tmp_path):
    one = folder(tmp_path, "One")
    two = folder(tmp_path / "many", "two", manifest=True)
    folder(tmp_path / "many", "papers")
    monkeypatch.setenv(DATA_VARIABLE, os.pathsep.join([str(one), str(tmp_path / "many"), "", "/not/there"]))
    assert [(source.name, source.path) for source in list_sources()] == [("one", one), ("two", two)]


def test_an_added_folder_is_remembered_until_it_is_taken_off_the_list(tmp_path):
    first, second = folder(tmp_path, "first"), folder(tmp_path, "second")
    for added in (first, second, first):
        remember(added)
    assert [(source.name, source.removable) for source in list_sources()] == [
        ("first", True),
        ("second", True),
    ]
    forget(first)
    assert [source.name for source in list_sources()] == ["second"]
    assert first.is_dir()


def test_two_folders_of_one_name_are_told_apart(tmp_path):
    a, b = folder(tmp_path / "a", "set"), folder(tmp_path / "b", "set")
    remember(b)
    remember(a)
    assert {source.path: source.name for source in list_sources()} == {a: "set", b: "b-set"}
    assert (name_of(a), name_of(b), name_of(tmp_path)) == ("set", "b-set", None)


def test_a_folder_that_is_gone_is_left_out(tmp_path):
    gone = folder(tmp_path, "gone")
    remember(gone)
    gone.rmdir()
    assert list_sources() == []


def test_what_is_no_folder_cannot_be_added(tmp_path):
    with pytest.raises(InputError, match="There is no folder"):
        remember(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["{", '{"a": 1}', "[1, null]"])
def test_a_damaged_list_counts_as_empty(text):
    (home_dir() / sources.REMEMBERED).write_text(text)
    assert list_sources() == []


def test_the_list_is_plain_json(tmp_path):
    remember(folder(tmp_path, "set"))
    assert json.loads((home_dir() / sources.REMEMBERED).read_text()) == [str(tmp_path / "set")]
