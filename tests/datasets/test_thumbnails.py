import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets.sqlite_file import StoreError
from engine.datasets.thumbnails import CHUNK, SIDE, build_thumbnails, default_store, thumbnails
from engine.imaging.fit import resize

NAMES = ["a/1.png", "a/2.png", "b/3.png"]


def picture(seed: int, height: int = 40, width: int = 56) -> np.ndarray:
    """Return smooth noise over the whole gray range."""
    noise = np.random.default_rng(seed).uniform(0, 255, (5, 7)).astype(np.uint8)
    return np.asarray(Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC))


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "set"
    for seed, name in enumerate(NAMES):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(seed)).save(folder / name)
    return folder


@pytest.fixture
def store(tmp_path):
    return tmp_path / "home" / "thumbnails.sqlite"


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.mode) == ("PNG", "L")
        return np.asarray(image)


def test_the_long_side_is_128_and_nothing_is_lost_after_that(tmp_path, store):
    original = picture(1, 300, 517)
    (tmp_path / "set").mkdir()
    Image.fromarray(original).save(tmp_path / "set" / "wide.png")
    found = pixels(thumbnails(store, tmp_path / "set", ["wide.png"])["wide.png"])
    assert found.shape == (74, SIDE)
    np.testing.assert_array_equal(found, resize(original, 74, SIDE))


def test_a_smaller_picture_stays_as_it_is(root, store):
    found = thumbnails(store, root, ["a/1.png"])["a/1.png"]
    np.testing.assert_array_equal(pixels(found), np.asarray(Image.open(root / "a/1.png")))


def test_the_second_time_they_come_from_the_file(root, store):
    first = thumbnails(store, root, NAMES)
    for name in NAMES:
        # The same size and time of change, but no picture any more.
        status = (root / name).stat()
        (root / name).write_bytes(b"x" * status.st_size)
        os.utime(root / name, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert thumbnails(store, root, NAMES) == first
    assert None not in first.values()


def test_a_changed_image_is_built_again(root, store):
    before = thumbnails(store, root, NAMES)
    Image.fromarray(picture(99)).save(root / "a/1.png")
    os.utime(root / "a/1.png", ns=(1, 1))
    after = thumbnails(store, root, NAMES)
    np.testing.assert_array_equal(pixels(after["a/1.png"]), picture(99))
    assert {name for name in NAMES if before[name] != after[name]} == {"a/1.png"}


def test_what_cannot_be_used_has_no_thumbnail(root, store, tmp_path):
    (root / "text.png").write_text("no picture")
    Image.fromarray(picture(5)).save(tmp_path / "outside.png")
    (root / "link.png").symlink_to(tmp_path / "outside.png")
    bad = ["text.png", "gone.png", "../outside.png", str(tmp_path / "outside.png"), "link.png", "a", ""]
    found = thumbnails(store, root, [*bad, "a/1.png"])
    assert [path for path, png in found.items() if png is None] == bad
    assert found["a/1.png"]


def test_an_image_that_is_repaired_gets_its_thumbnail(root, store):
    status = (root / "a/1.png").stat()
    whole = (root / "a/1.png").read_bytes()
    for data, usable in ((b"x" * len(whole), False), (whole, True)):
        (root / "a/1.png").write_bytes(data)
        os.utime(root / "a/1.png", ns=(status.st_atime_ns, status.st_mtime_ns))
        assert bool(thumbnails(store, root, ["a/1.png"])["a/1.png"]) is usable


def test_two_datasets_with_the_same_names_do_not_mix(root, store, tmp_path):
    (tmp_path / "other" / "a").mkdir(parents=True)
    Image.fromarray(picture(42)).save(tmp_path / "other" / "a" / "1.png")
    times = (root / "a/1.png").stat().st_mtime_ns
    os.utime(tmp_path / "other" / "a" / "1.png", ns=(times, times))
    first = thumbnails(store, root, ["a/1.png"])["a/1.png"]
    second = thumbnails(store, tmp_path / "other", ["a/1.png"])["a/1.png"]
    np.testing.assert_array_equal(pixels(second), picture(42))
    assert first != second


def test_without_a_place_to_keep_them_they_are_made_all_the_same(root, tmp_path):
    (tmp_path / "file").write_text("in the way")
    blocked = tmp_path / "file" / "thumbnails.sqlite"
    assert all(thumbnails(blocked, root, NAMES).values())
    with pytest.raises(StoreError, match="Cannot use"):
        build_thumbnails(blocked, root, NAMES)


def test_a_damaged_file_is_made_anew(root, store):
    store.parent.mkdir()
    store.write_bytes(b"damaged" * 1000)
    first = thumbnails(store, root, NAMES)
    assert all(first.values())
    assert store.read_bytes().startswith(b"SQLite format 3")
    assert thumbnails(store, root, NAMES) == first


def test_building_all_tells_how_far_it_is_and_skips_what_cannot_be_used(root, store):
    (root / "text.png").write_text("no picture")
    paths = [*NAMES, "text.png", "gone.png"]
    done = []
    build_thumbnails(store, root, paths, advance=done.append)
    assert sum(done) == len(paths)
    kept = thumbnails(store, root, NAMES)
    assert kept == thumbnails(store.with_name("other.sqlite"), root, NAMES)


def test_cancelling_keeps_what_was_built(root, store):
    names = [f"{number}.png" for number in range(CHUNK + 6)]
    for name in names:
        (root / name).write_bytes((root / "a/1.png").read_bytes())
    done = []
    build_thumbnails(store, root, names, advance=done.append, cancelled=lambda: bool(done))
    assert done == [CHUNK]
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM thumbnails").fetchone() == (CHUNK,)


def test_two_processes_build_the_same_thumbnails_at_once(root, store):
    script = f"""
from pathlib import Path
from engine.datasets.thumbnails import thumbnails
assert all(thumbnails(Path({str(store)!r}), {str(root)!r}, {NAMES!r}).values())
"""
    running = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[1] for process in running] == [b"", b""]
    assert [process.returncode for process in running] == [0, 0]


def test_the_file_lies_in_the_home_folder():
    assert default_store() == Path(os.environ["PNEUMOSCOPE_HOME"]) / "thumbnails.sqlite"
