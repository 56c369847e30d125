"""The duplicates among pictures."""

import numpy as np
import pytest

from data_tools.duplicates.find import COLUMNS, Cancelled, find_duplicates
from data_tools.duplicates.fingerprint import HASHES, THUMB
from engine.imaging.decode import decode
from tests.benchmarks.altered import ALTERATIONS, MIRRORED, bent, encoded, toned, turned
from tests.data_tools.duplicates.pictures import demo_pictures, found_among

COUNT = 24


@pytest.fixture(scope="module")
def originals() -> list[np.ndarray]:
    return demo_pictures(COUNT)


@pytest.mark.parametrize("kind", ALTERATIONS)
def test_altered_copies_are_found_and_nothing_else(originals, kind):
    copies = [ALTERATIONS[kind](picture) for picture in originals]
    found = found_among([*originals, *copies])
    assert list(found.itertuples(index=False, name=None)) == sorted(found.itertuples(index=False, name=None))
    assert set(zip(found["a"], found["b"], strict=True)) == {(n, n + COUNT) for n in range(COUNT)}
    assert set(found["kind"]) == {"near"}
    assert set(found["mirrored"]) == {kind in MIRRORED}
    assert found["distance"].between(0, 9).all()
    assert found["correlation"].between(0.9, 1).all()


def test_two_crops_of_one_picture_are_found_by_way_of_the_whole_one(originals):
    picture = originals[0]
    edge = len(picture) // 25
    found = found_among([picture[:-edge], picture[edge:], picture])
    assert {(0, 2), (1, 2)} <= set(zip(found["a"], found["b"], strict=True))


def test_files_with_the_same_bytes_are_exact(originals):
    shown = [originals[0], originals[1], originals[0], originals[2], originals[0]]
    found = found_among(shown, ["x", "y", "x", "z", "x"])
    assert list(zip(found["a"], found["b"], found["kind"], strict=True)) == [
        (0, 2, "exact"), (0, 4, "exact"), (2, 4, "exact"),
    ]  # fmt: skip
    assert set(found["distance"]) == {0}
    assert set(found["correlation"]) == {1.0}
    assert not found["mirrored"].any()


def test_every_file_of_a_small_group_is_near_an_altered_copy(originals):
    copy = encoded(originals[0], 40)
    found = found_among([originals[0], copy, originals[0], copy], ["x", "y", "x", "y"])
    assert list(zip(found["a"], found["b"], found["kind"], strict=True)) == [
        (0, 1, "near"), (0, 2, "exact"), (0, 3, "near"), (1, 2, "near"), (1, 3, "exact"), (2, 3, "near"),
    ]  # fmt: skip


def test_the_same_pixels_in_other_files_are_near(originals):
    found = found_among([originals[0]] * 3, ["x", "y", "x"])
    assert list(zip(found["a"], found["b"], found["kind"], strict=True)) == [
        (0, 1, "near"), (0, 2, "exact"), (1, 2, "near"),
    ]  # fmt: skip


@pytest.mark.slow
def test_thousands_of_equal_pictures_are_told_by_their_first_one(originals):
    shown = [*[originals[0]] * 3000, turned(originals[0])]
    found = found_among(shown, [f"file {number}" for number in range(3000)] + ["mirrored"])
    assert len(found) == 3000
    assert (found["a"] == 0).all()
    assert found["b"].tolist() == list(range(1, 3001))
    assert found["mirrored"].tolist() == [False] * 2999 + [True]


def test_flat_pictures_are_near_nothing_and_exact_by_their_bytes_only(originals):
    rng = np.random.default_rng(0)
    flat = [np.full((50, 60), level, dtype=np.uint8) for level in (0, 0, 7, 255)]
    noisy = [rng.integers(100, 104, (300, 300)).astype(np.uint8) for _ in range(3)]
    found = found_among([*flat, *noisy, originals[0]], ["x", "x", *"abcdef"])
    assert list(zip(found["a"], found["b"], found["kind"], strict=True)) == [(0, 1, "exact")]


def test_framed_pictures_are_told_apart_by_what_is_inside(originals):
    framed = [np.pad(picture, 60) for picture in originals]
    assert found_among(framed).empty
    found = found_among([*framed, *(bent(picture, 1.5) for picture in framed)])
    assert set(zip(found["a"], found["b"], strict=True)) == {(n, n + COUNT) for n in range(COUNT)}


def test_a_copy_whose_dark_border_drowned_is_found(originals):
    pictures = [np.maximum(toned(picture, 1, 25), 1) for picture in originals]
    found = found_among([*pictures, *(toned(picture, 1, -70) for picture in pictures)])
    pairs = set(zip(found["a"], found["b"], strict=True))
    assert len(pairs & {(n, n + COUNT) for n in range(COUNT)}) >= COUNT - 1
    assert pairs <= {(n, n + COUNT) for n in range(COUNT)}


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_pictures_have_no_duplicates(originals, count):
    found = find_duplicates(
        np.zeros((count, HASHES), dtype=np.uint64),
        lambda positions: np.zeros((len(positions), THUMB, THUMB), dtype=np.uint8),
        ["x"] * count,
    )
    assert found.empty
    assert found.dtypes.astype(str).to_dict() == COLUMNS


def test_progress_is_told_to_its_end_and_the_work_can_be_cancelled(originals):
    pictures = [*originals, *(turned(picture) for picture in originals)]
    told: list[tuple[int, int]] = []
    found_among(pictures, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (2 * COUNT, 2 * COUNT)
    assert told[-1][0] == told[-1][1] > 0
    with pytest.raises(Cancelled):
        found_among(pictures, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        found_among(pictures, cancelled=lambda: len(told) > 0)


def test_published_files_are_found_again_in_their_small_copies(test_data):
    published = sorted((test_data / "originals").rglob("*.jpeg"))
    copies = sorted((test_data / "kermany" / "train").rglob("*.webp"))
    names = {file.stem for file in published}
    chosen = [file for number, file in enumerate(copies) if file.stem in names or number % 25 == 0]
    files = [*published, *chosen]
    found = found_among([decode(file, square=THUMB).pixels for file in files])
    pairs = {(files[a].name, files[b].name) for a, b in zip(found["a"], found["b"], strict=True)}
    assert {(file.name, f"{file.stem}.webp") for file in published} == pairs
