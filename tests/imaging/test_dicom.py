import io

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from engine.imaging.decode import decode
from engine.imaging.problems import ImageError, Problem
from tests.imaging.samples import LUMA, dicom, dicom_bytes, scene


def ramp(low: int, high: int, dtype=np.uint16) -> np.ndarray:
    return np.linspace(low, high, 600).astype(dtype).reshape(20, 30)


def decoded(dataset: Dataset) -> np.ndarray:
    return decode(dicom_bytes(dataset)).pixels


def windowed_by_pydicom(dataset: Dataset) -> np.ndarray:
    """Return pydicom's own window of the values, scaled from its output range to 0…255."""
    values = apply_modality_lut(dataset.pixel_array, dataset)
    shown = apply_voi_lut(values, dataset)
    slope, intercept = float(dataset.get("RescaleSlope", 1)), float(dataset.get("RescaleIntercept", 0))
    signed = dataset.PixelRepresentation == 1
    low = -(2 ** (dataset.BitsStored - 1)) if signed else 0
    high = low + 2**dataset.BitsStored - 1
    low, high = low * slope + intercept, high * slope + intercept
    return (shown - low) / (high - low) * 255


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID", None])
@pytest.mark.parametrize(
    ("pixels", "bits", "elements"),
    [
        (ramp(0, 4095), 12, {"WindowCenter": 1800, "WindowWidth": 2000}),
        (ramp(0, 4095), 12, {"WindowCenter": [900, 2000], "WindowWidth": [1200, 100]}),
        (
            ramp(0, 4000),
            12,
            {"WindowCenter": 40, "WindowWidth": 400, "RescaleSlope": 1, "RescaleIntercept": -1024},
        ),
        (
            ramp(0, 4000),
            12,
            {"WindowCenter": 500, "WindowWidth": 900, "RescaleSlope": 0.5, "RescaleIntercept": 10},
        ),
        (ramp(-2000, 2000, np.int16), 16, {"WindowCenter": -300.5, "WindowWidth": 1500}),
        (ramp(0, 255, np.uint8), 8, {"WindowCenter": 100, "WindowWidth": 80}),
    ],
)
def test_windows_agree_with_pydicom(pixels, bits, elements, function):
    dataset = dicom(pixels, bits=bits, **elements)
    if function:
        dataset.VOILUTFunction = function
    np.testing.assert_allclose(decoded(dataset), windowed_by_pydicom(dataset), atol=0.51)


def test_a_window_by_hand():
    # PS3.3 C.11.2.1.2.1: black up to c - 0.5 - (w - 1) / 2, white from c - 0.5 + (w - 1) / 2 on.
    dataset = dicom(
        np.array([[99, 100, 149, 150], [199, 200, 300, 0]], np.uint16), WindowCenter=150, WindowWidth=101
    )
    expected = [[0, 1, 126, 129], [254, 255, 255, 0]]
    assert decoded(dataset).tolist() == expected


def test_monochrome1_is_inverted():
    plain = dicom(ramp(0, 4095), bits=12, WindowCenter=2048, WindowWidth=3000)
    inverted = dicom(
        ramp(0, 4095), bits=12, WindowCenter=2048, WindowWidth=3000, PhotometricInterpretation="MONOCHROME1"
    )
    np.testing.assert_allclose(decoded(inverted), 255.0 - decoded(plain), atol=1)


@pytest.mark.parametrize("elements", [{}, {"RescaleSlope": 1, "RescaleIntercept": 0}])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_a_voi_lut_comes_before_a_window(photometric, elements):
    table = (np.linspace(0, 1, 1024) ** 2 * 4095).astype(np.uint16)
    item = Dataset()
    item.LUTDescriptor = [1024, 100, 12]
    item.LUTData = table.tobytes()
    dataset = dicom(
        ramp(0, 1500),
        bits=12,
        WindowCenter=10,
        WindowWidth=10,
        PhotometricInterpretation=photometric,
        **elements,
    )
    dataset.VOILUTSequence = [item]
    expected = table[np.clip(dataset.pixel_array.astype(int) - 100, 0, 1023)] / 4095 * 255
    if photometric == "MONOCHROME1":
        expected = 255 - expected
    np.testing.assert_allclose(decoded(dataset), expected, atol=0.51)


def test_a_modality_lut_is_applied():
    item = Dataset()
    item.LUTDescriptor = [256, 0, 16]
    item.LUTData = np.arange(65535, -1, -257, dtype=np.uint16).tobytes()
    item.ModalityLUTType = "US"
    dataset = dicom(scene(), ModalityLUTSequence=[item], WindowCenter=32768, WindowWidth=65536)
    np.testing.assert_allclose(decoded(dataset), 255.0 - scene(), atol=1)


def test_without_a_window_the_values_own_range_is_shown():
    expected = (ramp(200, 900) - 200.0) / 700 * 255
    np.testing.assert_allclose(decoded(dicom(ramp(200, 900), bits=12)), expected, atol=0.51)


def test_eight_bits_without_a_window_are_shown_as_they_are():
    np.testing.assert_array_equal(decoded(dicom(scene() // 2 + 20)), scene() // 2 + 20)


def test_empty_window_elements_do_not_count():
    dataset = dicom(scene(), WindowCenter=None, WindowWidth=None)
    np.testing.assert_array_equal(decoded(dataset), scene())


def test_the_first_of_several_frames():
    frames = np.stack([scene(), 255 - scene(), scene()[::-1]])
    np.testing.assert_array_equal(decoded(dicom(frames)), scene())


def test_rgb_becomes_luma():
    color = np.dstack([scene(), scene()[::-1], 255 - scene()])
    np.testing.assert_allclose(decoded(dicom(color)), color @ LUMA, atol=0.51)


def test_palette_color():
    dataset = dicom(scene(), PhotometricInterpretation="PALETTE COLOR")
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        table = (np.arange(256, dtype=np.uint16) * 257)[::-1]
        setattr(dataset, f"{name}PaletteColorLookupTableData", table.tobytes())
    np.testing.assert_allclose(decoded(dataset), 255.0 - scene(), atol=1)


@pytest.mark.parametrize(
    "syntax",
    [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian],
)
def test_transfer_syntaxes(syntax):
    pixels = ramp(0, 4095)
    stored = pixels.astype(">u2") if syntax == ExplicitVRBigEndian else pixels
    dataset = dicom(stored, bits=12, syntax=syntax)
    if syntax == ExplicitVRBigEndian:
        dataset["PixelData"].VR = "OW"
    np.testing.assert_allclose(decoded(dataset), pixels / 4095 * 255, atol=0.51)


def test_run_length_encoding():
    dataset = dicom(np.stack([scene(), 255 - scene()]))
    dataset.compress(RLELossless)
    np.testing.assert_array_equal(decoded(dataset), scene())


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_an_object_without_preamble_and_file_meta(syntax):
    dataset = dicom(ramp(0, 4095), bits=12, syntax=syntax)
    stream = io.BytesIO()
    del dataset.file_meta
    pydicom.dcmwrite(stream, dataset, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=True)
    np.testing.assert_allclose(decode(stream.getvalue()).pixels, ramp(0, 4095) / 4095 * 255, atol=0.51)


def test_rows_and_columns_without_pixels():
    dataset = dicom(scene())
    del dataset.PixelData
    with pytest.raises(ImageError, match="holds no image") as caught:
        decoded(dataset)
    assert caught.value.problem is Problem.NO_PIXELS


def test_pixel_data_shorter_than_the_header_says():
    dataset = dicom(scene(), Rows=4000)
    with pytest.raises(ImageError, match="damaged or cut off") as caught:
        decoded(dataset)
    assert caught.value.problem is Problem.TRUNCATED


def test_compressed_pixel_data_that_end_early(test_data):
    data = (test_data / "dicom" / "chest_rsna_mono2_8bit_jpeg.dcm").read_bytes()
    with pytest.warns(UserWarning, match="End of file"), pytest.raises(ImageError) as caught:
        decode(data[: len(data) // 2])
    assert caught.value.problem is Problem.TRUNCATED


@pytest.mark.parametrize(
    ("name", "shape"),
    [("chest_rsna_mono2_8bit_jpeg.dcm", (1024, 1024)), ("chest_cr_mono1_15bit_j2k.dcm", (1955, 1841))],
)
def test_bones_are_bright_in_the_real_radiographs(test_data, name, shape):
    picture = decode(test_data / "dicom" / name)
    assert (picture.height, picture.width) == picture.pixels.shape == shape
    assert (picture.mode, picture.format) == ("DICOM", "DICOM")
    rows, columns = shape
    spine = picture.pixels[rows // 3 : rows * 2 // 3, columns * 48 // 100 : columns * 53 // 100]
    lung = picture.pixels[rows // 4 : rows * 2 // 5, columns * 27 // 100 : columns * 33 // 100]
    assert spine.mean() > lung.mean() + 40
