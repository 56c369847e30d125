"""The fingerprint of a picture, and what leaves it as it is."""

import cv2
import numpy as np
import pytest

from data_tools.duplicates.candidates import RADIUS
from data_tools.duplicates.fingerprint import HASHES, THUMB, fingerprint
from data_tools.duplicates.views import content
from data_tools.duplicates.waves import CUTS, MIRROR, WINDOWS, basis, mirrored, ranks, signs, waves_of
from engine.imaging.fit import fit, resize
from tests.benchmarks.altered import bent, cropped, toned, turned
from tests.data_tools.duplicates.pictures import demo_pictures


def distance(one: np.uint64, other: np.uint64) -> int:
    return (int(one) ^ int(other)).bit_count()


def test_shapes_and_types():
    found = fingerprint(demo_pictures(1)[0])
    assert found.hashes.shape == (HASHES,) == (WINDOWS + 1,)
    assert found.hashes.dtype == np.uint64
    assert found.thumb.shape == (THUMB, THUMB)
    assert found.thumb.dtype == np.uint8


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (3, 2), (64, 64), (1500, 900)])
def test_a_picture_of_any_size_has_one(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert fingerprint(pixels).hashes.shape == (HASHES,)


def test_the_thumbnail_is_the_area_average_of_the_picture():
    picture = cv2.resize(demo_pictures(1)[0], (4 * THUMB, 3 * THUMB))
    blocks = picture.reshape(THUMB, 3, THUMB, 4).mean(axis=(1, 3))
    assert np.abs(fingerprint(picture).thumb - blocks).max() <= 0.5


def test_gray_levels_count_by_their_rank_only():
    for picture in demo_pictures(5):
        hashes = fingerprint(picture).hashes
        for other in (bent(picture, 0.7), bent(picture, 1.4), toned(picture, 0.8, 10)):
            assert distance(fingerprint(other).hashes[0], hashes[0]) <= 4


def test_ranks_are_shared_by_equal_levels_and_centred():
    thumb = np.zeros((64, 64), dtype=np.uint8)
    thumb[:, 32:] = 7
    found = ranks(thumb)
    assert np.unique(found).tolist() == [-0.25, 0.25]
    assert ranks(np.full((64, 64), 9, dtype=np.uint8)).any() == np.False_


def test_mirroring_flips_the_odd_waves_bits():
    assert int(MIRROR).bit_count() == 32
    for picture in demo_pictures(5):
        thumb = fingerprint(picture).thumb
        one, other = signs(waves_of(thumb)), signs(waves_of(turned(thumb)))
        assert mirrored(one[0]) == other[0]
        # The window that a cut leaves is, in the mirror, the one of the mirrored cut.
        swapped = [CUTS.index((after, before)) for before, after in CUTS]
        places = [
            height * len(CUTS) + swapped[width] for height in range(len(CUTS)) for width in range(len(CUTS))
        ]
        differing = np.bitwise_count(mirrored(one) ^ other[places])
        # An amplitude of nearly zero may change its sign by rounding.
        assert differing.max() <= 1


def test_a_crops_hash_is_nearly_that_of_its_window():
    distances = []
    for picture in demo_pictures(24):
        found = fingerprint(picture)
        for number, (top, bottom) in enumerate(CUTS):
            for place, (left, right) in enumerate(CUTS):
                crop = fingerprint(cropped(picture, top, bottom, left, right))
                if content(found.thumb) is content(crop.thumb) is None:
                    distances.append(distance(crop.hashes[0], found.hashes[number * len(CUTS) + place]))
    assert len(distances) > 200
    assert np.mean(distances) < 2
    assert np.mean(np.array(distances) <= RADIUS) > 0.99


def test_a_letterbox_is_taken_off_and_kept_in_the_last_hash():
    for picture in demo_pictures(8):
        for padding in ("black", "gray", "white"):
            padded = fit(resize(picture, 200, 150), 200, padding)
            bare, framed = fingerprint(picture).hashes, fingerprint(padded).hashes
            assert distance(framed[0], bare[0]) <= RADIUS
            assert framed[-1] == signs(waves_of(fingerprint(padded).thumb)[0])
            assert content(fingerprint(padded).thumb)


def test_waves_are_integrated_exactly_over_a_window():
    step = np.zeros(64)
    step[32:] = 1
    constant = basis(0.05, 0.0) @ np.ones(64)
    np.testing.assert_allclose(constant, [1, 0, 0, 0, 0, 0, 0, 0], atol=1e-12)
    # Of the first wave over the whole side: the integral of cos(πx) from a half to 1.
    assert (basis(0.0, 0.0) @ step)[1] == pytest.approx(-1 / np.pi)
