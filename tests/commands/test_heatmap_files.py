from pathlib import Path

import pytest

from engine.commands.heatmap_files import heatmap_names
from engine.errors import InputError


def touch(root: Path, *names: str) -> list[Path]:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    return [root / name for name in names]


def names(root: Path, *sources: Path) -> list[str]:
    return [name.as_posix() for name in heatmap_names(list(sources), root / "maps").values()]


def test_a_single_file_gives_its_stem(tmp_path):
    (file,) = touch(tmp_path, "deep/er/a.png")
    assert heatmap_names([file], tmp_path / "maps") == {file: Path("a")}


def test_files_keep_what_sets_their_folders_apart(tmp_path):
    files = touch(tmp_path, "x/1/a.png", "x/2/a.png", "x/b.png")
    assert names(tmp_path, *files) == ["1/a", "2/a", "b"]


def test_the_images_of_a_folder_keep_their_place_in_it(tmp_path):
    touch(tmp_path, "x/1/a.png", "x/b.jpg", "x/.hidden.png", "x/notes.txt")
    assert sorted(names(tmp_path, tmp_path / "x")) == ["1/a", "b"]


def test_two_folders_keep_their_names(tmp_path):
    touch(tmp_path, "x/a.png", "y/a.png")
    assert names(tmp_path, tmp_path / "x", tmp_path / "y") == ["x/a", "y/a"]


def test_a_file_given_twice_counts_once(tmp_path):
    (file,) = touch(tmp_path, "x/a.png")
    assert names(tmp_path, file, tmp_path / "x", tmp_path / "x" / ".." / "x" / "a.png") == ["a"]


def test_equal_stems_keep_their_suffixes(tmp_path):
    files = touch(tmp_path, "a.png", "a.dcm", "b.png", "1/a.png")
    assert names(tmp_path, *files) == ["a.png", "a.dcm", "b", "1/a"]


def test_a_stem_that_is_another_files_name_keeps_its_suffix(tmp_path):
    files = touch(tmp_path, "a.png", "a.png.dcm", "a.dcm", "c", "c.png")
    found = names(tmp_path, *files)
    assert found == ["a.png", "a.png.dcm", "a.dcm", "c", "c.png"]


def test_paths_from_the_working_folder_on_stay_below_the_output(tmp_path, monkeypatch):
    touch(tmp_path, "work/a.png", "other/b.png")
    monkeypatch.chdir(tmp_path / "work")
    found = heatmap_names([Path("a.png"), Path("../other/b.png")], Path("maps"))
    assert found == {Path("a.png"): Path("work/a"), Path("../other/b.png"): Path("other/b")}


def test_maps_of_an_earlier_call_are_no_images(tmp_path):
    touch(tmp_path, "a.png", "maps/a.png")
    assert names(tmp_path, tmp_path) == ["a"]


@pytest.mark.parametrize("given", ["folder", "file"])
def test_a_map_that_would_replace_an_image_is_refused(tmp_path, given):
    (file,) = touch(tmp_path, "x/a.png")
    with pytest.raises(InputError, match=r"a\.png' would replace an image; choose another --out"):
        heatmap_names([file.parent if given == "folder" else file], tmp_path / "x")


def test_maps_beside_images_of_another_kind_replace_none(tmp_path):
    (file,) = touch(tmp_path, "x/a.dcm")
    assert heatmap_names([file.parent], tmp_path / "x") == {file: Path("a")}


def test_an_empty_folder_is_refused(tmp_path):
    for out in (tmp_path, tmp_path / "maps"):
        with pytest.raises(InputError, match="holds no image files"):
            heatmap_names([tmp_path], out)
