"""Files as other programs read them."""

import io

import numpy as np
import pytest
from PIL import Image

from data_tools.build.encode import encode
from tests.imaging.samples import scene


@pytest.mark.parametrize(("name", "most"), [("png", 0), ("jpeg", 2), ("webp", 2)])
def test_the_file_is_8_bit_gray_and_shows_the_same(name, most):
    pixels = scene(64, 64)
    image = Image.open(io.BytesIO(encode(pixels, name, 95)))
    assert image.format == name.upper()
    assert image.size == (64, 64)
    shown = np.asarray(image.convert("L")).astype(int)
    assert abs(shown - pixels).mean() <= most
    if name != "webp":
        # WebP knows no gray; its three channels must be the same.
        assert image.mode == "L"
    else:
        colors = np.asarray(image.convert("RGB")).astype(int)
        assert np.ptp(colors, axis=-1).max() <= 3


def test_a_lower_quality_is_smaller():
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)
    assert len(encode(pixels, "jpeg", 50)) < len(encode(pixels, "jpeg", 95))
    assert len(encode(pixels, "webp", 50)) < len(encode(pixels, "webp", 95))


def test_png_is_no_larger_than_pillows():
    pixels = np.random.default_rng(0).normal(0, 6, (224, 224)).cumsum(axis=1) / 4 + 128
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    assert len(encode(pixels, "png", 95)) <= 1.02 * len(stream.getvalue())
