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
    if not has_uniform_edge(thumb):
        return None
    box = content_box(thumb)
    top, bottom, left, right = box
    whole = box == (0, thumb.shape[0], 0, thumb.shape[1])
    return None if whole or min(bottom - top, right - left) < LEAST_SIDE else box


def has_uniform_edge(thumb: np.ndarray) -> bool:
    """Tell whether ``content_box`` would find a border at all, which for most pictures saves its time."""
    edges = np.sort(np.stack([thumb[0], thumb[-1], thumb[:, 0], thumb[:, -1]]).astype(np.int16), axis=1)
    middle = edges.shape[1] // 2
    median = (edges[:, middle - 1 : middle] + edges[:, middle : middle + 1]) / 2
    return bool((np.mean(np.abs(edges - median) <= TOLERANCE, axis=1) >= SHARE).any())


def inside(thumb: np.ndarray, box: Box | None) -> np.ndarray:
    """Return the part of a thumbnail in a box, stretched to the thumbnail's size; all of it without a box."""
    if box is None:
        return thumb
    top, bottom, left, right = box
    return resize(np.ascontiguousarray(thumb[top:bottom, left:right]), *thumb.shape)


def is_flat(thumb: np.ndarray) -> bool:
    """Tell whether a picture has one gray level nearly everywhere; such pictures correlate with nothing."""
    return bool(thumb.std() <= FLAT)
