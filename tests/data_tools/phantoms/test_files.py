import io

import numpy as np
from PIL import Image

from data_tools.phantoms.files import DESCRIPTION, GENERATOR, MASK_DESCRIPTION, encode_mask, encode_picture
from engine.imaging.decode import decode

GRADIENT = np.tile(np.arange(0, 200, 2, dtype=np.uint8), (60, 1))


def test_a_picture_says_that_it_is_synthetic_and_keeps_its_pixels():
    data = encode_picture(GRADIENT)
    exif = Image.open(io.BytesIO(data)).getexif()
    assert (exif[0x010E], exif[0x0131]) == (DESCRIPTION, GENERATOR)
    assert "Synthetic" in DESCRIPTION
    decoded = decode(data).pixels
    assert decoded.shape == GRADIENT.shape
    assert np.abs(decoded.astype(int) - GRADIENT).mean() < 2


def test_a_mask_is_a_small_png_of_one_bit_that_says_where_it_is_from():
    mask = np.zeros((60, 100), dtype=bool)
    mask[20:40, 30:70] = True
    data = encode_mask(mask)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode) == ("PNG", "1")
    assert image.text == {"Description": MASK_DESCRIPTION, "Software": GENERATOR}
    np.testing.assert_array_equal(np.asarray(image), mask)
    assert len(data) < 400
