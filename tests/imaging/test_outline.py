import numpy as np
import pytest
from PIL import Image

from engine.imaging.outline import COLOR, read_mask, with_outline
from engine.imaging.problems import ImageError
from tests.imaging.samples import encode

GRAY = np.full((120, 160), 200, np.uint8)


def square(top: int, left: int, side: int, shape: tuple[int, int] = GRAY.shape) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[top : top + side, left : left + side] = True
    return mask


@pytest.mark.parametrize(
    "pixels", [np.uint8([[0, 255]]), np.uint8([[0, 1]]), np.array([[False, True]])], ids=["255", "1", "1 bit"]
)
def test_what_is_above_zero_is_the_mask(pixels):
    assert read_mask(encode(Image.fromarray(pixels), "PNG")).tolist() == [[False, True]]


@pytest.mark.parametrize("data", [b"no picture", encode(Image.fromarray(GRAY), "PNG")[:60]])
def test_a_mask_that_cannot_be_read_is_named(data):
    with pytest.raises(ImageError):
        read_mask(data)


def test_the_line_follows_the_border_between_dark_halos_and_leaves_the_rest():
    drawn = with_outline(GRAY, square(30, 40, 60))
    assert drawn.shape == (120, 160, 3)
    assert drawn[30, 70].tolist() == list(COLOR)
    assert drawn[60, 40].tolist() == list(COLOR)
    assert drawn[27, 70].max() < 100
    assert drawn[33, 70].max() < 100
    for row, column in ((60, 70), (10, 10), (110, 150)):
        assert drawn[row, column].tolist() == [200, 200, 200]


def test_a_mask_of_another_size_is_scaled_to_the_picture():
    small = with_outline(GRAY, square(15, 20, 30, (60, 80)))
    assert np.array_equal(small, with_outline(GRAY, square(30, 40, 60)))


def test_an_empty_mask_draws_nothing():
    assert np.array_equal(
        with_outline(GRAY, np.zeros_like(GRAY, bool)), np.repeat(GRAY[..., None], 3, axis=2)
    )
