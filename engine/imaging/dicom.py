"""A DICOM radiograph to 8-bit gray: rescale, VOI LUT or window, MONOCHROME1 inverted.

The pipeline is that of DICOM PS3.3 C.11 (modality transformation, then value-of-interest transformation,
then the polarity of the photometric interpretation).
"""

import io
from typing import Any, BinaryIO

import numpy as np
import pydicom
from pydicom.errors import InvalidDicomError
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array
from pydicom.pixels.processing import apply_voi

from engine.imaging.problems import ImageError, Problem

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def looks_like_dicom(data: bytes) -> bool:
    """Tell whether the bytes begin like a DICOM file: with its preamble, or bare with group 0002 or 0008."""
    return data[128:132] == b"DICM" or data[:4] in (
        b"\x08\x00\x05\x00",
        b"\x08\x00\x08\x00",
        b"\x02\x00\x00\x00",
    )


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
    """Map modality values to 0…1: by the VOI LUT, else the first window, else their own range."""
    lut = dataset.get("VOILUTSequence")
    if lut:
        bits = int(lut[0].LUTDescriptor[2])
        return np.asarray(apply_voi(values, dataset), dtype=np.float32) / (2**bits - 1)
    if dataset.get("WindowCenter") not in (None, "") and dataset.get("WindowWidth") not in (None, ""):
        function = str(dataset.get("VOILUTFunction", "LINEAR") or "LINEAR").upper()
        return window(values, first(dataset.WindowCenter), first(dataset.WindowWidth), function)
    values = values.astype(np.float32)
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-6)


def color_to_gray(pixels: np.ndarray) -> np.ndarray:
    """Reduce RGB (H, W, 3) of 8 or 16 bits to 8-bit luma (ITU-R BT.601)."""
    scale = 255.0 / np.iinfo(pixels.dtype).max if pixels.dtype != np.uint8 else 1.0
    luma = pixels[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return np.clip(np.rint(luma * scale), 0, 255).astype(np.uint8)


def open_dicom(stream: BinaryIO, max_pixels: int, *, header_only: bool = False) -> pydicom.Dataset:
    """Read a DICOM object that has rows and columns; with ``header_only`` stop before its pixels."""
    try:
        stream.seek(0)
        bare = stream.read(132)[128:] != b"DICM"
        stream.seek(0)
        dataset = pydicom.dcmread(stream, force=bare, stop_before_pixels=header_only)
        rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    except (InvalidDicomError, EOFError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ImageError(
            Problem.TRUNCATED, f"The DICOM header is damaged or incomplete ({error})."
        ) from error
    if not rows or not columns:
        raise no_pixels()
    if rows * columns > max_pixels:
        raise too_large(columns, rows, max_pixels)
    return dataset


def decode_dicom(data: bytes, max_pixels: int) -> np.ndarray:
    """Decode the first frame of a DICOM object to gray (H, W) uint8, bones bright.

    Raises ImageError: not DICOM, without pixel data, over ``max_pixels``, or damaged.
    """
    dataset = open_dicom(io.BytesIO(data), max_pixels)
    if not any(keyword in dataset for keyword in PIXEL_KEYWORDS):
        raise no_pixels()
    try:
        pixels = pixel_array(dataset, index=0)
        if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
            pixels = apply_color_lut(pixels, dataset)
        if pixels.ndim == 3:
            return color_to_gray(pixels)
        gray = to_unit_range(dataset, np.asarray(apply_modality_lut(pixels, dataset)))
    except ImageError:
        raise
    except (
        Exception
    ) as error:  # decoders of many libraries stand behind pixel_array, each with errors of its own
        syntax = getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", None)
        name = getattr(syntax, "name", "unknown")
        raise ImageError(
            Problem.TRUNCATED,
            f"The DICOM pixel data could not be decoded (transfer syntax {name}): damaged or cut off; "
            "export the file again.",
        ) from error
    if dataset.get("PhotometricInterpretation") == "MONOCHROME1":
        gray = 1.0 - gray
    return np.clip(np.rint(gray * 255.0), 0, 255).astype(np.uint8)


def no_pixels() -> ImageError:
    """Return the error for a DICOM object without an image."""
    return ImageError(
        Problem.NO_PIXELS,
        "This DICOM object holds no image (a report or a structured object); export the radiograph itself.",
    )


def too_large(width: int, height: int, max_pixels: int) -> ImageError:
    """Return the error for an image of more pixels than the limit."""
    return ImageError(
        Problem.TOO_LARGE,
        f"{width:,} × {height:,} pixels is over the limit of {max_pixels / 1e6:.0f} megapixels; "
        "scale the image down first.",
    )
