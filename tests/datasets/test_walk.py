import os

import pytest

from engine.datasets.walk import list_images, suffix_of, without_suffix
from engine.errors import InputError
from tests.datasets.folders import write_image, write_images


def test_lists_images_by_suffix_and_ignores_hidden_files(tmp_path):
    write_images(tmp_path, ["a.PNG", "b/c.jpeg", ".hidden/d.png", "__MACOSX/e.png", "b/.f.png"])
    (tmp_path / "notes.txt").write_text("not an image")
    listing = list_images(tmp_path)
    assert set(listing.files) == {"a.PNG", "b/c.jpeg"}
    status = (tmp_path / "a.PNG").stat()
    assert listing.files["a.PNG"] == (status.st_size, status.st_mtime_ns)


def test_does_not_follow_links_out_of_the_folder(tmp_path):
    outside, root = tmp_path / "outside", tmp_path / "root"
    write_images(outside, ["x.png"])
    write_images(root, ["real/a.png"])
    (root / "folder").symlink_to(outside)
    (root / "file.png").symlink_to(outside / "x.png")
    listing = list_images(root)
    assert set(listing.files) == {"real/a.png"}
    assert listing.links == 2


def test_follows_links_inside_the_folder_once(tmp_path):
    write_images(tmp_path, ["real/a.png"])
    (tmp_path / "again").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "b.png").symlink_to(tmp_path / "real" / "a.png")
    assert set(list_images(tmp_path).files) == {"real/a.png", "again/a.png", "b.png"}


def test_broken_links_are_no_images(tmp_path):
    write_images(tmp_path, ["a.png"])
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    assert set(list_images(tmp_path).files) == {"a.png"}


def test_names_that_are_not_unicode_are_counted(tmp_path):
    write_images(tmp_path, ["a.png"])
    try:
        (tmp_path / os.fsdecode(b"\xff.png")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    listing = list_images(tmp_path)
    assert set(listing.files) == {"a.png"}
    assert listing.unnamed == 1


def test_missing_folder_and_file_instead_of_folder(tmp_path):
    with pytest.raises(InputError, match="There is no folder"):
        list_images(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is a file"):
        list_images(write_image(tmp_path / "a.png"))


@pytest.mark.parametrize(
    ("path", "suffix", "stem"),
    [
        ("a/b.c/d.JPEG", ".jpeg", "a/b.c/d"),
        ("a/b.c/d", "", "a/b.c/d"),
        ("a/.d", "", "a/.d"),
        ("d.1.png", ".png", "d.1"),
    ],
)
def test_suffixes(path, suffix, stem):
    assert suffix_of(path.rsplit("/", 1)[-1]) == suffix
    assert without_suffix(path) == stem
