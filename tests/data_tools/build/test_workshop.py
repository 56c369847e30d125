"""The folder of a dataset while it is built."""

import pytest

from data_tools.build.workshop import UNFINISHED, check_place, check_writable, finish, open_workshop
from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from tests.data_tools.build.sources.trees import write_text

TEXTS = {
    "manifest.csv": "path,label\n",
    "README.md": "card\n",
    "quarantine.csv": "q\n",
    "recipe.toml": "mine",
}


def names(out) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*"))


def write(workshop, path: str, data: bytes) -> None:
    workshop.make_folders([path])
    workshop.write(path, data)


def test_nothing_is_in_place_before_the_end(tmp_path):
    out = tmp_path / "deep" / "out"
    workshop = open_workshop(out, "mine", "plan 1")
    write(workshop, "train/NORMAL/a.png", b"picture")
    assert (out / "manifest.csv").read_text() == UNFINISHED
    assert [name for name in names(out) if not name.startswith(".building")] == ["manifest.csv"]
    with pytest.raises(InputError, match="it has unfinished: run the same build again and it goes on"):
        load_dataset(out)
    finish(workshop, TEXTS)
    assert names(out) == [
        "README.md", "manifest.csv", "quarantine.csv", "recipe.toml", "train", "train/NORMAL", "train/NORMAL/a.png",
    ]  # fmt: skip
    assert (out / "manifest.csv").read_text() == "path,label\n"


def test_what_was_whole_stays_whole_and_drafts_are_cleared(tmp_path):
    workshop = open_workshop(tmp_path, "mine", "plan 1")
    write(workshop, "train/a.png", b"picture")
    (workshop.hidden / "draft-1-2").write_bytes(b"half a pict")
    (workshop.tree / "empty.png").write_bytes(b"")
    again = open_workshop(tmp_path, "mine", "plan 1")
    assert again.done() == {"manifest.csv", "train/a.png"}
    assert not list(again.hidden.glob("draft-*"))


def test_images_of_another_plan_are_made_anew(tmp_path):
    workshop = open_workshop(tmp_path, "mine", "plan 1")
    write(workshop, "train/a.png", b"picture")
    assert open_workshop(tmp_path, "mine", "plan 2").done() == {"manifest.csv"}


def test_an_end_that_was_cut_short_is_gone_on_with(tmp_path):
    workshop = open_workshop(tmp_path, "mine", "plan 1")
    write(workshop, "train/a.png", b"a")
    write(workshop, "train/b.png", b"b")
    (tmp_path / "train").mkdir()
    (workshop.tree / "train/a.png").rename(tmp_path / "train/a.png")
    with pytest.raises(InputError, match="half finished, and the sources have changed"):
        open_workshop(tmp_path, "mine", "plan 2")
    again = open_workshop(tmp_path, "mine", "plan 1")
    assert again.done() == {"manifest.csv", "train/a.png", "train/b.png"}
    finish(again, TEXTS)
    assert sorted(file.name for file in (tmp_path / "train").iterdir()) == ["a.png", "b.png"]
    assert not (tmp_path / ".building").exists()


def test_which_folders_may_be_used(tmp_path):
    out = tmp_path / "out"
    assert not check_place(out, [], "mine")
    out.mkdir()
    assert not check_place(out, [], "mine")
    (out / ".building").mkdir()
    assert not check_place(out, [], "mine")
    workshop = open_workshop(out, "mine", "plan 1")
    assert not check_place(out, [], "mine")
    finish(workshop, TEXTS)
    assert check_place(out, [], "mine")
    with pytest.raises(InputError, match="was made by another recipe"):
        check_place(out, [], "other")


def test_a_begun_folder_of_another_recipe_and_one_of_something_else_are_refused(tmp_path):
    open_workshop(tmp_path / "begun", "mine", "plan 1")
    with pytest.raises(InputError, match="was made by another recipe"):
        check_place(tmp_path / "begun", [], "other")
    write_text(tmp_path / "mine" / "thesis.tex", ["x"])
    with pytest.raises(InputError, match="holds something else; name a new folder"):
        check_place(tmp_path / "mine", [], "mine")
    with pytest.raises(InputError, match="is a file"):
        check_place(tmp_path / "mine" / "thesis.tex", [], "mine")


def test_out_and_sources_must_lie_apart(tmp_path):
    source = (tmp_path / "data").resolve()
    source.mkdir()
    for out in (source, source / "new", tmp_path):
        with pytest.raises(InputError, match="lie inside each other"):
            check_place(out, [source], "mine")


def test_a_folder_that_cannot_be_made(tmp_path):
    file = write_text(tmp_path / "file", ["x"])
    for refuse in (check_writable, lambda out: open_workshop(out, "mine", "plan 1")):
        with pytest.raises(
            InputError, match=r"Cannot write to .*: Not a directory\. The dataset is not finished"
        ):
            refuse(file / "out")


def test_looking_whether_a_folder_can_be_written_writes_nothing(tmp_path):
    check_writable(tmp_path / "deep" / "out")
    assert list(tmp_path.iterdir()) == []
