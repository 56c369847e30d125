"""How colourful a file is, from a thumbnail: decoding to gray forgets it."""

import io

import numpy as np
from PIL import Image, ImageOps

from engine.imaging.decode import MAX_PIXELS, open_with_pillow
from engine.imaging.problems import ImageError, Problem
from engine.imaging.signatures import looks_like_dicom

THUMBNAIL = 128
"""Pixels of the long side: enough for a share of colour, and noise averages out."""

GRAY_MODES = ("1", "L", "LA", "La", "F")


def saturation(data: bytes) -> float:
    """Return the mean of brightest minus darkest colour channel, 0 (gray) to 1, of an image file's bytes.

    Gray files cost their header only, JPEGs a decoding at reduced size. Raises ImageError for what is not an
    image, too large or damaged.
    """
    colors = color_thumbnail(data)
    if colors is None:
        return 0.0
    colors = colors.astype(np.float32)
    return float((colors.max(axis=-1) - colors.min(axis=-1)).mean() / 255.0)


def color_thumbnail(data: bytes, side: int = THUMBNAIL) -> np.ndarray | None:
    """Return a file in its colours, upright, (h, w, 3) in 0…255, None for a gray mode.

    Its long side has at most ``side`` pixels, unless it is DICOM, which is returned as large as it is.
    Raises ImageError as ``saturation`` does.
    """
    try:
        return dicom_colors(data) if looks_like_dicom(data) else picture_colors(data, side)
    except ImageError:
        raise
    except Exception as error:  # each format's decoder has errors of its own
        raise ImageError(
            Problem.TRUNCATED, f"The colours are damaged or cut off ({error}); copy the file again."
        ) from error


def picture_colors(data: bytes, side: int) -> np.ndarray | None:
    """Return a thumbnail (h, w, 3) uint8 of what is not DICOM, None for a gray mode."""
    image = open_with_pillow(io.BytesIO(data))
    if image.mode in GRAY_MODES or image.mode.startswith("I"):
        return None
    image.draft("RGB", (side, side))
    color = ImageOps.exif_transpose(image).convert("RGB")
    color.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(color)


def dicom_colors(data: bytes) -> np.ndarray | None:
    """Return the first frame (H, W, 3) of a colour DICOM object scaled to 0…255, None for a gray one."""
    # See engine.imaging.decode.
    from pydicom.pixels import apply_color_lut, pixel_array

    from engine.imaging.dicom import open_dicom

    header = open_dicom(io.BytesIO(data), MAX_PIXELS, header_only=True)
    palette = header.get("PhotometricInterpretation") == "PALETTE COLOR"
    if header.get("SamplesPerPixel", 1) == 1 and not palette:
        return None
    dataset = open_dicom(io.BytesIO(data), MAX_PIXELS)
    pixels = pixel_array(dataset, index=0)
    if palette:
        pixels = apply_color_lut(pixels, dataset)
    return pixels[..., :3] * (255.0 / np.iinfo(pixels.dtype).max)
