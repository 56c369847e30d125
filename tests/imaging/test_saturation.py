import numpy as np
import pytest
from PIL import Image

from engine.imaging.problems import ImageError, Problem
from engine.imaging.saturation import color_thumbnail, saturation
from tests.imaging.samples import dicom, dicom_bytes, encode, scene

GRAY = scene(60, 80)
ORANGE = np.full((60, 80, 3), (230, 130, 30), dtype=np.uint8)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_colour_files_say_how_colourful_they_are(file_format):
    assert saturation(encode(ORANGE, file_format)) == pytest.approx(200 / 255, abs=0.02)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "CMYK", "I;16", "1"])
def test_gray_stored_in_any_mode_has_none(mode):
    image = (
        Image.fromarray(GRAY.astype(np.uint16) * 200)
        if mode == "I;16"
        else Image.fromarray(GRAY).convert(mode)
    )
    assert saturation(encode(image, "TIFF" if mode == "CMYK" else "PNG")) == pytest.approx(0, abs=0.002)


def test_a_coloured_half_counts_half():
    picture = np.dstack([GRAY] * 3)
    picture[:, 40:] = (255, 0, 0)
    assert saturation(encode(picture, "PNG")) == pytest.approx(0.5, abs=0.01)


def test_large_jpegs_are_measured_at_reduced_size():
    picture = np.full((1500, 2000, 3), (200, 100, 100), dtype=np.uint8)
    assert saturation(encode(picture, "JPEG")) == pytest.approx(100 / 255, abs=0.02)


def test_dicom_in_colour_and_gray():
    assert saturation(dicom_bytes(dicom(ORANGE))) == pytest.approx(200 / 255)
    assert saturation(dicom_bytes(dicom(GRAY))) == 0


def test_dicom_with_a_palette():
    palette = dicom(
        np.zeros((20, 20), dtype=np.uint8),
        PhotometricInterpretation="PALETTE COLOR",
        RedPaletteColorLookupTableDescriptor=[2, 0, 16],
        GreenPaletteColorLookupTableDescriptor=[2, 0, 16],
        BluePaletteColorLookupTableDescriptor=[2, 0, 16],
        RedPaletteColorLookupTableData=np.array([65535, 0], dtype="<u2").tobytes(),
        GreenPaletteColorLookupTableData=np.array([0, 0], dtype="<u2").tobytes(),
        BluePaletteColorLookupTableData=np.array([0, 0], dtype="<u2").tobytes(),
    )
    assert saturation(dicom_bytes(palette)) == pytest.approx(1, abs=0.01)


def test_what_cannot_be_read_is_refused():
    with pytest.raises(ImageError) as caught:
        saturation(b"no image")
    assert caught.value.problem is Problem.NOT_AN_IMAGE
    with pytest.raises(ImageError) as caught:
        saturation(
            encode(np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8), "PNG")[:9000]
        )
    assert caught.value.problem is Problem.TRUNCATED


def test_a_thumbnail_keeps_colours_upright_and_small():
    picture = np.zeros((300, 400, 3), dtype=np.uint8)
    picture[:, :200] = (255, 0, 0)
    turned = Image.fromarray(picture)
    turned.getexif()[0x0112] = 6
    shown = color_thumbnail(encode(turned, "PNG", exif=turned.getexif()), 100)
    assert shown.shape == (100, 75, 3)
    assert shown[10, 40].tolist() == [255, 0, 0]
    assert shown[90, 40].tolist() == [0, 0, 0]
    assert color_thumbnail(encode(GRAY, "PNG")) is None
