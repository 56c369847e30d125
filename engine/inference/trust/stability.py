"""The same picture, changed too little for anyone to read it otherwise."""

import math
from dataclasses import replace

import cv2
import numpy as np

from engine.imaging.decode import Picture
from engine.imaging.fit import Frame
from engine.imaging.stress import Setting, dial_of

SHIFT = 0.02
"""How far a picture is moved along both axes, as a share of its long side: 4 pixels of 224."""

NOISE = 1
"""Severity of the noise that is added: 5 gray levels."""


def noisy(picture: Picture, seed: int) -> Picture:
    """Return a picture with a little noise."""
    return replace(picture, pixels=Setting(dial_of("noise"), NOISE).apply(picture.pixels, seed))


def shift_of(picture: Picture, seed: int) -> tuple[int, int]:
    """Return how many rows and columns a picture is moved: one of four diagonals, by the seed."""
    step = max(1, round(SHIFT * max(picture.pixels.shape)))
    return (step if seed & 1 else -step), (step if seed & 2 else -step)


def shifted(picture: Picture, rows: int, columns: int) -> Picture:
    """Return a picture moved down and right; its border is repeated where that uncovers it."""
    height, width = picture.pixels.shape
    padded = np.pad(picture.pixels, ((abs(rows),) * 2, (abs(columns),) * 2), mode="edge")
    top, left = abs(rows) - rows, abs(columns) - columns
    return replace(picture, pixels=padded[top : top + height, left : left + width])


def moved_back(
    heat: np.ndarray, other: np.ndarray, picture: Picture, frame: Frame, rows: int, columns: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return a map (S, S), and the map of the shifted picture over the same content: both (h, w).

    ``rows`` and ``columns`` are pixels of ``picture.pixels``; ``frame`` tells how large these are in the
    square. Left out are the padding, which stays where it is, and the content's rim, as wide as the shift.
    """
    down = rows * frame.height / frame.source_height * picture.height / picture.pixels.shape[0]
    right = columns * frame.width / frame.source_width * picture.width / picture.pixels.shape[1]
    size = len(heat)
    back = np.array([[1, 0, right], [0, 1, down]], dtype=np.float64)
    aligned = cv2.warpAffine(
        other,
        back,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    inner = (
        within(frame.top, frame.height, math.ceil(abs(down))),
        within(frame.left, frame.width, math.ceil(abs(right))),
    )
    return heat[inner], aligned[inner]


def within(start: int, length: int, rim: int) -> slice:
    """Return a stretch without its rim at either end; at least one pixel is left."""
    rim = min(rim, (length - 1) // 2)
    return slice(start + rim, start + length - rim)
