import os

import pytest

from engine.datasets.image_files import image_files


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "set"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "1.png").write_bytes(b"one")
    (tmp_path / "outside.png").write_bytes(b"secret")
    return folder


def test_files_are_found_by_path_each_once(root):
    found = image_files(root, ["a/1.png", "a/1.png", "a/2.png"])
    assert list(found) == ["a/1.png"]
    assert found["a/1.png"].file == (root / "a" / "1.png").resolve()


def test_nothing_outside_the_root_is_found(root):
    (root / "link.png").symlink_to(root.parent / "outside.png")
    outside = [
        "../outside.png",
        "a/../../outside.png",
        str(root.parent / "outside.png"),
        "link.png",
        "",
        "a\0",
    ]
    assert image_files(root, outside) == {}


def test_a_changed_file_has_another_stamp_and_the_same_key(root):
    before = image_files(root, ["a/1.png"])["a/1.png"]
    assert image_files(root, ["a/1.png"])["a/1.png"] == before
    os.utime(before.file, ns=(1, 1))
    touched = image_files(root, ["a/1.png"])["a/1.png"]
    before.file.write_bytes(b"longer")
    os.utime(before.file, ns=(1, 1))
    longer = image_files(root, ["a/1.png"])["a/1.png"]
    assert len({before.stamp, touched.stamp, longer.stamp}) == 3
    assert {before.key, touched.key, longer.key} == {before.key}


def test_keys_tell_roots_and_paths_apart_however_the_root_is_written(root, monkeypatch):
    (root / "1.png").write_bytes(b"one")
    keys = [
        image_files(root, ["a/1.png"])["a/1.png"].key,
        image_files(root, ["1.png"])["1.png"].key,
        image_files(root / "a", ["1.png"])["1.png"].key,
    ]
    assert len(set(keys)) == 3
    monkeypatch.chdir(root.parent)
    assert image_files("set", ["a/1.png"])["a/1.png"].key == keys[0]


def test_a_name_that_is_no_valid_text_has_a_key(root):
    name = os.fsdecode(b"\xff.png")
    try:
        (root / name).write_bytes(b"one")
    except OSError:
        pytest.skip("this file system takes names in valid text only")
    assert len(image_files(root, [name])[name].key) == 32
