import os
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from PIL import Image

from data_tools.duplicates.fingerprint import THUMB
from data_tools.scan.measure import MEASURES, measure_file
from data_tools.scan.store import CHUNK, default_store, measured
from engine.datasets.sqlite_file import StoreError
from tests.datasets.folders import write_image

NAMES = ["a/1.png", "a/2.png", "b/3.png"]


@pytest.fixture
def root(tmp_path):
    for seed, name in enumerate(NAMES):
        write_image(tmp_path / "set" / name, width=40, height=30, seed=seed)
    return tmp_path / "set"


def read_now(root, names, **options) -> list[int]:
    """Return how many files the call read, as it counted them."""
    told: list[int] = []
    measured(root, names, progress=lambda done, total: told.append(total), **options)
    return told[:1]


def test_the_table_holds_what_measuring_each_file_tells(root):
    found = measured(root, NAMES)
    assert list(found.table.columns) == ["path", *MEASURES]
    assert found.table["path"].tolist() == NAMES
    assert found.usable.all()
    for row, name in enumerate(NAMES):
        one = measure_file(root / name)
        assert found.table["mean"].iloc[row] == one.values["mean"]
        assert found.table["sha256"].iloc[row] == one.values["sha256"]
        np.testing.assert_array_equal(found.hashes[row], one.fingerprint.hashes)
        np.testing.assert_array_equal(found.thumbs(np.array([row]))[0], one.fingerprint.thumb)


def test_only_new_and_changed_files_are_read_again(root):
    assert read_now(root, NAMES) == [3]
    assert read_now(root, NAMES) == []
    write_image(root / "b/4.png", seed=9)
    write_image(root / "a/1.png", width=44, seed=8)
    assert read_now(root, [*NAMES, "b/4.png"]) == [2]
    found = measured(root, [*NAMES, "b/4.png"])
    assert found.table["width"].tolist() == [44, 40, 40, 12]


def test_a_file_of_the_same_size_that_was_written_later_is_read_again(root):
    measured(root, NAMES)
    file = root / "a/1.png"
    before = file.stat()
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert read_now(root, NAMES) == [1]


def test_the_order_and_the_choice_of_paths_are_the_caller_s(root):
    measured(root, NAMES)
    found = measured(root, [NAMES[2], NAMES[0]])
    assert found.table["path"].tolist() == [NAMES[2], NAMES[0]]
    np.testing.assert_array_equal(found.hashes[1], measure_file(root / NAMES[0]).fingerprint.hashes)


def test_images_with_a_problem_have_no_fingerprint(root):
    (root / "a/2.png").write_bytes(b"no picture")
    found = measured(root, [*NAMES, "gone.png"])
    assert found.usable.tolist() == [True, False, True, False]
    assert found.table["problem"].tolist()[1::2] == ["not an image", "missing"]
    assert found.hashes[1].tolist() == found.hashes[3].tolist() == [0] * found.hashes.shape[1]
    assert found.thumbs(np.array([1, 3, 0]))[:2].sum() == 0
    assert found.thumbs(np.array([0])).shape == (1, THUMB, THUMB)


def test_what_was_measured_before_an_interruption_is_kept(tmp_path):
    names = [f"{number:03}.png" for number in range(2 * CHUNK + 1)]
    for number, name in enumerate(names):
        write_image(tmp_path / "set" / name, seed=number)

    def stop(done: int, total: int) -> None:
        if done >= CHUNK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measured(tmp_path / "set", names, progress=stop)
    assert read_now(tmp_path / "set", names) == [CHUNK + 1]


def test_the_number_of_threads_changes_nothing(root, tmp_path):
    one = measured(root, NAMES, store=tmp_path / "one.sqlite", workers=1)
    four = measured(root, NAMES, store=tmp_path / "four.sqlite", workers=4)
    assert one.table.equals(four.table)
    np.testing.assert_array_equal(one.hashes, four.hashes)


def test_nothing_is_written_into_the_dataset(root):
    before = sorted(path.name for path in root.rglob("*"))
    measured(root, NAMES)
    assert sorted(path.name for path in root.rglob("*")) == before
    assert default_store().is_file()


def test_a_damaged_file_is_made_anew(root):
    measured(root, NAMES)
    default_store().write_bytes(b"no database" * 100)
    assert measured(root, NAMES).usable.all()
    with closing(sqlite3.connect(default_store())) as connection:
        assert connection.execute("SELECT COUNT(*) FROM measures").fetchone() == (3,)


def test_a_place_that_cannot_be_written_is_told(root, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="PNEUMOSCOPE_HOME"):
        measured(root, NAMES, store=tmp_path / "file" / "measures.sqlite")


def test_no_images_make_an_empty_table(root):
    found = measured(root, [])
    assert (len(found.table), found.hashes.shape[0]) == (0, 0)


def test_a_picture_of_more_than_8_bits(tmp_path):
    values = np.random.default_rng(3).integers(0, 4096, (30, 40)).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    assert measured(tmp_path, ["deep.png"]).table["bit_depth"].tolist() == [16]
