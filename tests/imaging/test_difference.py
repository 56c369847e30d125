import cv2
import numpy as np
import pytest

from engine.imaging.difference import FIRST, FULL, SECOND, difference
from tests.imaging.samples import scene


def test_a_picture_does_not_differ_from_itself():
    found = difference(scene(90, 120), scene(90, 120))
    assert found.mean == 0
    assert not found.picture().any()
    assert found.picture().shape == (90, 120, 3)


def test_each_sign_has_its_colour_and_grows_with_the_difference():
    first = np.full((4, 5), 100, dtype=np.uint8)
    second = first.copy()
    second[0, 0], second[0, 1], second[1, 0], second[1, 1] = 100 + FULL, 100 - FULL, 255, 100 + FULL // 2
    found = difference(first, second)
    picture = found.picture()
    assert tuple(picture[0, 0]) == SECOND == tuple(picture[1, 0])
    assert tuple(picture[0, 1]) == FIRST
    assert tuple(picture[1, 1]) == tuple(round(value / 2) for value in SECOND)
    assert not picture[2:].any()
    assert found.mean == pytest.approx((2 * FULL + 155 + FULL // 2) / 20)


def test_a_resized_and_stretched_copy_hardly_differs_in_the_frame_of_the_first():
    first = scene(180, 240)
    copy = cv2.resize(first, (120, 120), interpolation=cv2.INTER_AREA)
    found = difference(first, copy)
    assert found.levels.shape[1] / found.levels.shape[0] == pytest.approx(240 / 180, rel=0.02)
    assert max(found.levels.shape) <= 240
    assert found.mean < 4
    assert found.mean < difference(first, scene(120, 120)[::-1]).mean / 2


def test_a_mirrored_copy_is_turned_back():
    first = scene(60, 80)
    assert difference(first, first[:, ::-1], mirrored=True).mean == 0
    assert difference(first, first[:, ::-1]).mean > 1
