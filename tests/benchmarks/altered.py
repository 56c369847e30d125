"""Copies of a picture as they turn up in collections: the same radiograph, and yet not the same bytes."""

from collections.abc import Callable

import cv2
import numpy as np

from engine.imaging.fit import fit

Alteration = Callable[[np.ndarray], np.ndarray]
"""From a gray picture (H, W) uint8 to its copy."""


def encoded(pixels: np.ndarray, quality: int) -> np.ndarray:
    """Return a picture after JPEG of this quality."""
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))


def resized(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Return a picture with its sides multiplied by a factor."""
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=method)


def square(pixels: np.ndarray, side: int) -> np.ndarray:
    """Return a picture stretched to a square."""
    return cv2.resize(pixels, (side, side), interpolation=cv2.INTER_LINEAR)


def cropped(pixels: np.ndarray, top: float, bottom: float, left: float, right: float) -> np.ndarray:
    """Return a picture without these shares of its sides."""
    height, width = pixels.shape
    rows = slice(round(top * height), height - round(bottom * height))
    return np.ascontiguousarray(pixels[rows, round(left * width) : width - round(right * width)])


def around(pixels: np.ndarray, share: float) -> np.ndarray:
    """Return a picture without a share of each side, half of it at each end."""
    return cropped(pixels, *[share / 2] * 4)


def toned(pixels: np.ndarray, contrast: float, brightness: float) -> np.ndarray:
    """Return a picture with its gray levels spread about 128 and shifted; those out of range are clipped."""
    levels = (np.arange(256) - 128) * contrast + 128 + brightness
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)[pixels]


def bent(pixels: np.ndarray, gamma: float) -> np.ndarray:
    """Return a picture with its gray levels raised to a power."""
    return np.rint(255 * (np.arange(256) / 255) ** gamma).astype(np.uint8)[pixels]


def turned(pixels: np.ndarray) -> np.ndarray:
    """Return a picture mirrored left to right."""
    return np.ascontiguousarray(pixels[:, ::-1])


ALTERATIONS: dict[str, Alteration] = {
    "re-encoded, JPEG of quality 30": lambda pixels: encoded(pixels, 30),
    "resized to a half": lambda pixels: resized(pixels, 0.5),
    "resized to one and a half": lambda pixels: resized(pixels, 1.5),
    "stretched to a square": lambda pixels: square(pixels, 224),
    "letterboxed to a square": lambda pixels: fit(pixels, 256),
    "cropped by 2 %": lambda pixels: around(pixels, 0.02),
    "cropped by 5 %": lambda pixels: around(pixels, 0.05),
    "cropped by 5 %, all of it at two sides": lambda pixels: cropped(pixels, 0.05, 0, 0, 0.05),
    "brighter by 40 levels": lambda pixels: toned(pixels, 1, 40),
    "darker by 40 levels": lambda pixels: toned(pixels, 1, -40),
    "contrast × 0.6": lambda pixels: toned(pixels, 0.6, 0),
    "contrast × 1.5": lambda pixels: toned(pixels, 1.5, 0),
    "gamma 0.6": lambda pixels: bent(pixels, 0.6),
    "gamma 1.7": lambda pixels: bent(pixels, 1.7),
    "mirrored": turned,
    "cropped by 5 %, brighter, a half, JPEG of quality 50": lambda pixels: encoded(
        resized(toned(around(pixels, 0.05), 1.2, 20), 0.5), 50
    ),
    "mirrored, cropped by 5 %, gamma 1.4, a square, JPEG of quality 40": lambda pixels: encoded(
        square(bent(around(turned(pixels), 0.05), 1.4), 160), 40
    ),
}
"""The kinds of copies that a search for duplicates has to find. Crops are of each side, in all."""

MIRRORED = frozenset(name for name in ALTERATIONS if name.startswith("mirrored"))
"""Those that are mirrored."""
