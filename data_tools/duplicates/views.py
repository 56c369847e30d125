"""The part of a thumbnail that its duplicates have, too: without a letterbox's bars or a uniform frame."""

import numpy as np

from engine.imaging.content_box import SHARE, TOLERANCE, Box, content_box
from engine.imaging.fit import resize

LEAST_SIDE = 16
"""A box with less than so many pixels of a thumbnail's side is too small to be compared."""

FLAT = 3.0
"""A picture whose gray levels have no larger standard deviation shows nothing that could be compared."""


def content(thumb: np.ndarray) -> Box | None:
    """Return the box inside a thumbnail's uniform frame, None without one or with hardly anything in it."""
    if not may_have_frame(thumb):
        return None
    box = content_box(thumb)
    top, bottom, left, right = box
    whole = box == (0, thumb.shape[0], 0, thumb.shape[1])
    return None if whole or min(bottom - top, right - left) < LEAST_SIDE else box


def may_have_frame(thumb: np.ndarray) -> bool:
    """Tell, sooner than ``content_box``, that there is no uniform frame; in doubt, that there may be one."""
    edges = np.empty((4, len(thumb)), dtype=np.uint8)
    edges[0], edges[1], edges[2], edges[3] = thumb[0], thumb[-1], thumb[:, 0], thumb[:, -1]
    edges.sort(axis=1)
    outliers = int((1 - SHARE) * len(thumb))
    return any(
        (edges[:, len(thumb) - 1 - outliers + low] - edges[:, low]).min() <= 2 * TOLERANCE
        for low in range(outliers + 1)
    )


def inside(thumb: np.ndarray, box: Box | None) -> np.ndarray:
    """Return the part of a thumbnail in a box, stretched to the thumbnail's size; all of it without a box."""
    if box is None:
        return thumb
    top, bottom, left, right = box
    return resize(np.ascontiguousarray(thumb[top:bottom, left:right]), *thumb.shape)


def is_flat(thumb: np.ndarray) -> bool:
    """Tell whether a picture has one gray level nearly everywhere; such pictures correlate with nothing."""
    return bool(thumb.std() <= FLAT)
