import cv2
import numpy as np
import pytest

from data_tools.scan.sharpness import sharpness
from tests.data_tools.scan.pictures import chest, page


def test_it_falls_with_blur_and_is_highest_for_text():
    picture = chest()
    values = [sharpness(cv2.GaussianBlur(picture, (0, 0), sigma)) for sigma in (0.5, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert sharpness(page()) > 10 * sharpness(picture)


def test_contrast_does_not_change_it():
    picture = chest()
    half = (picture // 2).astype(np.uint8)
    assert sharpness(half) == pytest.approx(sharpness(picture), rel=0.05)


def test_it_is_the_variance_of_the_laplacian_over_that_of_the_picture():
    values = np.random.default_rng(1).integers(0, 256, (9, 12)).astype(np.uint8)
    padded = np.pad(values.astype(float), 1, mode="reflect")
    laplacian = (
        padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] - 4 * padded[1:-1, 1:-1]
    )
    assert sharpness(values) == pytest.approx(laplacian.var() / values.var(), rel=1e-5)


def test_a_flat_picture_has_none():
    assert sharpness(np.full((8, 8), 7, dtype=np.uint8)) == 0.0
