import numpy as np
import pytest
from PIL import Image

from data_tools.scan.bit_depth import bit_depth
from engine.imaging.decode import decode
from tests.imaging.samples import dicom, dicom_bytes, encode, scene


@pytest.mark.parametrize(
    ("picture", "bits"),
    [
        (Image.fromarray(scene()), 8),
        (Image.fromarray(scene()).convert("RGB"), 8),
        (Image.fromarray(scene()).convert("1"), 1),
        (Image.fromarray(scene().astype(np.uint16) * 200), 16),
    ],
    ids=["gray", "colour", "one bit", "16 bits"],
)
def test_pictures(picture, bits):
    data = encode(picture, "PNG")
    assert bit_depth(data, decode(data).mode) == bits


def test_dicom_says_how_many_it_stores():
    data = dicom_bytes(dicom(scene().astype(np.uint16) * 16, bits=12))
    assert bit_depth(data, "DICOM") == 12
