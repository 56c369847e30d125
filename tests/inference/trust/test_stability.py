from dataclasses import replace

import numpy as np
import pytest

from engine.imaging.decode import Picture
from engine.imaging.fit import Padding, fit, frame_for
from engine.inference.trust.likeness import likeness
from engine.inference.trust.stability import moved_back, noisy, shift_of, shifted
from tests.inference.examples import picture

PIXELS = picture(3, 150, 200)
PICTURE = Picture(PIXELS, 150, 200, "L", "PNG")


def test_likeness_is_a_correlation_of_ranks():
    heat = np.random.default_rng(0).random((28, 28)).astype(np.float32)
    assert likeness(heat, np.exp(5 * heat)) == pytest.approx(1)
    assert likeness(heat, -heat) == pytest.approx(-1)
    assert abs(likeness(heat, np.random.default_rng(1).random((28, 28)))) < 0.1
    assert np.isnan(likeness(heat, np.zeros((28, 28))))


def test_the_shift_is_two_per_cent_along_both_axes_in_all_directions():
    shifts = {shift_of(PICTURE, seed) for seed in range(4)}
    assert shifts == {(4, 4), (4, -4), (-4, 4), (-4, -4)}


def test_the_content_moves_and_the_border_is_repeated():
    moved = shifted(PICTURE, 4, -3).pixels
    assert moved.shape == PIXELS.shape
    assert np.array_equal(moved[4:, :-3], PIXELS[:-4, 3:])
    assert np.array_equal(moved[:4, :-3], np.repeat(PIXELS[:1, 3:], 4, axis=0))
    assert PICTURE.pixels is PIXELS


@pytest.mark.parametrize("padding", [Padding.BLACK, Padding.CROP, Padding.STRETCH])
@pytest.mark.parametrize("reduced", [1, 2])
def test_a_map_that_follows_the_picture_is_the_same_after_moving_back(padding, reduced):
    """The square itself is the map: moved back it is what it was, up to resampling."""
    original = replace(PICTURE, height=150 * reduced, width=200 * reduced)
    shape = (original.height, original.width)
    frame = frame_for(*shape, 112, padding)
    rows, columns = shift_of(original, 2)
    before, after = (
        fit(one.pixels, 112, padding, shape=shape).astype(np.float32)
        for one in (original, shifted(original, rows, columns))
    )
    first, second = moved_back(before, after, original, frame, rows, columns)
    assert first.shape == second.shape
    assert frame.height - 6 <= len(first) < frame.height
    inner = (slice(frame.top, frame.top + frame.height), slice(frame.left, frame.left + frame.width))
    assert likeness(first, second) > 0.97 > likeness(before[inner], after[inner])


def test_of_a_sliver_something_is_left_to_compare():
    sliver = Picture(picture(0, 3, 200), 3, 200, "L", "PNG")
    heat = np.random.default_rng(0).random((112, 112)).astype(np.float32)
    first, second = moved_back(heat, heat, sliver, frame_for(3, 200, 112, Padding.BLACK), 4, 4)
    assert first.shape == second.shape
    assert min(first.shape) >= 1


def test_noise_changes_little_and_follows_the_seed():
    grainy = noisy(PICTURE, 1).pixels
    assert 3 < np.abs(grainy.astype(float) - PIXELS).mean() < 6
    assert np.array_equal(grainy, noisy(PICTURE, 1).pixels)
    assert not np.array_equal(grainy, noisy(PICTURE, 2).pixels)
