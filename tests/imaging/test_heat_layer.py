import io

import numpy as np
import pytest
from PIL import Image

from engine.imaging.heat_layer import heat_layer
from engine.imaging.overlay import OPACITY, overlay


def layer(heat: np.ndarray, *options: float) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(heat_layer(heat, *options))).convert("RGBA"))


@pytest.mark.parametrize("opacity", [OPACITY, 0.3, 1.0])
def test_laid_over_the_radiograph_it_is_the_overlay(opacity):
    """Each of 256 grays under heat from below to above the range, blended as browsers do (source over)."""
    gray = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 400, axis=1)
    heat = np.tile(np.linspace(-0.2, 1.2, 400, dtype=np.float32), (256, 1))
    color, alpha = np.split(layer(heat, opacity).astype(float), [3], axis=2)
    blended = np.rint(gray[..., None] * (1 - alpha / 255) + color * alpha / 255)
    np.testing.assert_allclose(blended, overlay(gray, heat, opacity), atol=1)


def test_it_keeps_the_shape_and_cold_areas_are_clear():
    shown = layer(np.zeros((3, 5)))
    assert shown.shape == (3, 5, 4)
    assert (shown[..., 3] == 0).all()
