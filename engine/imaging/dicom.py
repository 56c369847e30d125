"""A DICOM radiograph to 8-bit gray: rescale, VOI LUT or window, MONOCHROME1 inverted.

The pipeline is that of DICOM PS3.3 C.11 (modality transformation, then value-of-interest transformation,
then the polarity of the photometric interpretation).
"""

import io
from typing import Any, BinaryIO

import numpy as np
import pydicom
import pydicom.uid
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array
from pydicom.pixels.processing import apply_voi

from engine.imaging.problems import ImageError, Problem, too_large

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
PIXEL_DATA_TAG = b"\xe0\x7f\x10\x00"
"""(7FE0,0010), little endian: present in a file whose pixel data end too early to be read."""


def first(value: Any) -> float:
    """Return the first of a DICOM value that may be single or multiple."""
    return float(value[0]) if isinstance(value, pydicom.multival.MultiValue | list | tuple) else float(value)


def window(values: np.ndarray, centre: float, width: float, function: str = "LINEAR") -> np.ndarray:
    """Map modality values to 0…1 by a window (DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3).

    ``values`` of any shape; ``centre`` and ``width`` in the same units; ``function`` is ``LINEAR``,
    ``LINEAR_EXACT`` or ``SIGMOID``.
    """
    values = values.astype(np.float32)
    if function == "SIGMOID":
        return 1.0 / (1.0 + np.exp(-4.0 * (values - centre) / max(width, 1e-6)))
    if function == "LINEAR_EXACT":
        return np.clip((values - centre) / max(width, 1e-6) + 0.5, 0.0, 1.0)
    return np.clip((values - (centre - 0.5)) / max(width - 1.0, 1e-6) + 0.5, 0.0, 1.0)


def to_unit_range(dataset: pydicom.Dataset, values: np.ndarray) -> np.ndarray:
    """Map modality values to 0…1: by the VOI LUT, else the first window, else their own range.

    Values of 8 bits without either are shown as they are, like those of any other 8-bit image.
    """
    lut = dataset.get("VOILUTSequence")
    if lut:
        bits = int(lut[0].LUTDescriptor[2])
        return np.asarray(apply_voi(np.rint(values).astype(np.int32), dataset), dtype=np.float32) / (
            2**bits - 1
        )
    if dataset.get("WindowCenter") not in (None, "") and dataset.get("WindowWidth") not in (None, ""):
        function = str(dataset.get("VOILUTFunction", "LINEAR") or "LINEAR").upper()
        return window(values, first(dataset.WindowCenter), first(dataset.WindowWidth), function)
    values = values.astype(np.float32)
    low, high = float(values.min()), float(values.max())
    if dataset.get("BitsStored") == 8 and low >= 0 and high <= 255:
        return values / 255.0
    return (values - low) / max(high - low, 1e-6)


def color_to_gray(pixels: np.ndarray) -> np.ndarray:
    """Reduce RGB (H, W, 3) of 8 or 16 bits to 8-bit luma (ITU-R BT.601)."""
    scale = 255.0 / np.iinfo(pixels.dtype).max if pixels.dtype != np.uint8 else 1.0
    luma = pixels[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return np.clip(np.rint(luma * scale), 0, 255).astype(np.uint8)


def open_dicom(stream: BinaryIO, max_pixels: int, *, header_only: bool = False) -> pydicom.Dataset:
    """Read a DICOM object that has rows and columns; with ``header_only`` stop before its pixels."""
    try:
        bare = stream.read(132)[128:] != b"DICM"
        stream.seek(0)
        dataset = pydicom.dcmread(stream, force=bare, stop_before_pixels=header_only)
        rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    except Exception as error:  # a damaged element raises whatever its value's parser raises
        raise ImageError(Problem.TRUNCATED, "The DICOM header is damaged; export the file again.") from error
    if not rows or not columns:
        stream.seek(0)
        raise without_image(stream.read())
    if rows * columns > max_pixels:
        raise too_large(columns, rows, max_pixels)
    return dataset


def decode_dicom(data: bytes, max_pixels: int) -> np.ndarray:
    """Decode the first frame of a DICOM object to gray (H, W) uint8, bones bright.

    Raises ImageError: without pixel data, over ``max_pixels``, or damaged.
    """
    dataset = open_dicom(io.BytesIO(data), max_pixels)
    if not any(keyword in dataset for keyword in PIXEL_KEYWORDS):
        raise without_image(data)
    if "TransferSyntaxUID" not in dataset.file_meta:
        dataset.file_meta.TransferSyntaxUID = default_transfer_syntax(dataset)
    try:
        pixels = pixel_array(dataset, index=0)
        if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
            pixels = apply_color_lut(pixels, dataset)
        if pixels.ndim == 3:
            return color_to_gray(pixels)
        gray = to_unit_range(dataset, np.asarray(apply_modality_lut(pixels, dataset)))
    except Exception as error:  # many libraries' decoders stand behind pixel_array, with errors of their own
        raise ImageError(
            Problem.TRUNCATED,
            "The DICOM pixel data are damaged or cut off "
            f"(transfer syntax {dataset.file_meta.TransferSyntaxUID.name}); export the file again.",
        ) from error
    if dataset.get("PhotometricInterpretation") == "MONOCHROME1":
        gray = 1.0 - gray
    return np.clip(np.rint(gray * 255.0), 0, 255).astype(np.uint8)


def default_transfer_syntax(dataset: pydicom.Dataset) -> pydicom.uid.UID:
    """Return the transfer syntax that an object without file meta information was read as."""
    implicit, little = dataset.original_encoding
    if implicit:
        return pydicom.uid.ImplicitVRLittleEndian
    return pydicom.uid.ExplicitVRLittleEndian if little else pydicom.uid.ExplicitVRBigEndian


def without_image(data: bytes) -> ImageError:
    """Return the error for an object in which no image was found; pydicom skips pixel data that end early."""
    if PIXEL_DATA_TAG in data:
        return ImageError(Problem.TRUNCATED, "The DICOM pixel data are cut off; export the file again.")
    return ImageError(
        Problem.NO_PIXELS,
        "This DICOM object holds no image (a report, a structured object, or a file cut off in its header); "
        "export the radiograph itself.",
    )
