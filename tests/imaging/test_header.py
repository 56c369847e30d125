import numpy as np
import pytest
from PIL import Image

from engine.imaging.decode import decode
from engine.imaging.header import read_header
from engine.imaging.problems import ImageError, Problem
from tests.imaging.samples import dicom, dicom_bytes, encode, png_header, scene


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize(
    "data",
    [
        encode(scene(), "PNG"),
        encode(Image.fromarray(scene()).convert("RGBA"), "PNG"),
        encode(scene().astype(np.uint16) * 16, "PNG"),
        encode(scene(), "JPEG", exif=turned(3)),
        encode(scene(), "JPEG", exif=turned(6)),
        encode(scene(), "TIFF", exif=turned(6)),
        encode(scene(), "WEBP"),
        dicom_bytes(dicom(scene())),
    ],
)
def test_a_header_tells_what_decoding_tells(tmp_path, data):
    path = tmp_path / "image"
    path.write_bytes(data)
    header, picture = read_header(path), decode(data)
    assert (header.width, header.height, header.mode) == (picture.width, picture.height, picture.mode)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Problem.NOT_AN_IMAGE),
        (b"text", Problem.NOT_AN_IMAGE),
        (png_header(60_000, 60_000), Problem.TOO_LARGE),
        (encode(scene(), "WEBP")[:30], Problem.TRUNCATED),
        (dicom_bytes(dicom(None)), Problem.NO_PIXELS),
        (dicom_bytes(dicom(scene(), Rows=60_000, Columns=60_000)), Problem.TOO_LARGE),
    ],
)
def test_problems_that_a_header_tells(tmp_path, data, problem):
    path = tmp_path / "image.png"
    path.write_bytes(data)
    with pytest.raises(ImageError) as caught:
        read_header(path)
    assert caught.value.problem is problem


def test_missing(tmp_path):
    for path in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(ImageError) as caught:
            read_header(path)
        assert caught.value.problem is Problem.MISSING
