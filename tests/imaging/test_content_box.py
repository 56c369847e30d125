import numpy as np
import pytest

from engine.imaging.content_box import border_share, content_box
from tests.imaging.samples import scene


def framed(level: int, top: int, bottom: int, left: int, right: int) -> np.ndarray:
    return np.pad(scene(40, 60), ((top, bottom), (left, right)), constant_values=level)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_bars_of_any_level_are_outside(level):
    picture = framed(level, 5, 9, 12, 3)
    assert content_box(picture) == (5, 45, 12, 72)


def test_sides_may_differ_in_level():
    picture = np.pad(scene(40, 60), ((8, 0), (0, 0)), constant_values=255)
    picture = np.pad(picture, ((0, 6), (0, 0)), constant_values=0)
    assert content_box(picture) == (8, 48, 0, 60)


def test_noise_of_a_scanner_and_a_speck_do_not_end_a_border():
    picture = framed(20, 10, 10, 0, 0).astype(int)
    generator = np.random.default_rng(0)
    picture[:10] += generator.integers(-4, 5, (10, 60))
    picture[4, 7] = 255
    assert content_box(picture.astype(np.uint8)) == (10, 50, 0, 60)


def test_a_picture_without_border_is_all_content():
    assert content_box(scene(40, 60)) == (0, 40, 0, 60)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (30, 40)])
def test_one_level_everywhere_is_all_content(shape):
    picture = np.full(shape, 77, dtype=np.uint8)
    assert content_box(picture) == (0, shape[0], 0, shape[1])
    assert border_share(content_box(picture), picture.shape) == 0


def test_share_is_that_of_the_area():
    picture = framed(0, 10, 10, 0, 0)
    assert border_share(content_box(picture), picture.shape) == pytest.approx(1 / 3)
