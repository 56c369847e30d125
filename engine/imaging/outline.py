"""The outline of a ground-truth mask on a radiograph."""

import io

import cv2
import numpy as np

from engine.imaging.decode import open_with_pillow
from engine.imaging.problems import ImageError, Problem

COLOR = (86, 180, 233)
"""Okabe and Ito's sky blue (2008): neither a gray of the radiograph nor a colour of the heatmap."""

LINE, HALO = 3, 7
"""Widths in pixels: the black halo keeps the line apart from bright tissue."""


def read_mask(data: bytes) -> np.ndarray:
    """Return a mask file's bytes as (H, W) bool, True where any channel is above zero.

    Raises ImageError for what is not an image, too large or damaged.
    """
    image = open_with_pillow(io.BytesIO(data))
    try:
        return np.asarray(image.convert("L")) > 0
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageError(
            Problem.TRUNCATED, f"The mask is damaged or cut off ({error}); copy it again."
        ) from error


def with_outline(gray: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Draw the outline of a mask (h, w) bool on a gray picture (H, W) uint8; return RGB (H, W, 3) uint8.

    A mask of another size is scaled to the picture; an empty one draws nothing.
    """
    height, width = gray.shape
    scaled = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(scaled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    colors = np.repeat(gray[..., None], 3, axis=2)
    for color, thickness in (((0, 0, 0), HALO), (COLOR, LINE)):
        cv2.drawContours(colors, contours, -1, color, thickness, cv2.LINE_AA)
    return colors
