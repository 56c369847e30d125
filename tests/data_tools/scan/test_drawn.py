import numpy as np
import pytest

from data_tools.scan.drawn import BLOCK, blocks_of, flat_share
from tests.data_tools.scan.pictures import chest, screenshot


def test_a_radiograph_has_hardly_any_flat_part_and_a_screenshot_has():
    assert flat_share(chest()) < 0.02
    assert flat_share(screenshot()) > 0.3


@pytest.mark.parametrize(("level", "share"), [(0, 0.0), (15, 0.0), (16, 1.0), (239, 1.0), (240, 0.0)])
def test_black_and_white_do_not_count(level, share):
    assert flat_share(np.full((64, 64), level, dtype=np.uint8)) == share


def test_one_other_pixel_makes_a_block_count_no_more():
    pixels = np.full((16, 32), 100, dtype=np.uint8)
    pixels[3, 3] = 101
    assert flat_share(pixels) == 7 / 8


def test_blocks_are_squares_of_the_picture():
    pixels = np.arange(16 * 24).reshape(16, 24) % 251
    blocks = blocks_of(pixels)
    assert blocks.shape == (6, BLOCK * BLOCK)
    np.testing.assert_array_equal(blocks[4].reshape(BLOCK, BLOCK), pixels[8:16, 8:16])


def test_a_picture_smaller_than_a_block_has_none():
    assert flat_share(np.full((7, 40), 100, dtype=np.uint8)) == 0.0
