"""What a first look at thumbnails tells: the shape of their waves, and whether there is anything to see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from data_tools.duplicates.views import content, inside, is_flat
from data_tools.duplicates.waves import ODD, SPREAD, WAVES, WINDOWS, waves_of, whole_waves

BLOCK = 1024
"""Thumbnails read at a time: 4 MB."""

STEP = 1 / 127
"""What one step of a stored amplitude stands for."""

Thumbs = Callable[[np.ndarray], np.ndarray]
"""From positions (k,) int64 to thumbnails (k, THUMB, THUMB) uint8."""


@dataclass(frozen=True)
class Looks:
    """What is kept of n thumbnails, 1,089 bytes each.

    - ``windows`` (n, WINDOWS, WAVES²) int8: the shape of each window's waves inside the frame;
    - ``whole`` (n, WAVES²) int8: the same of all of the picture, with its frame;
    - ``framed`` (n,) bool: whether it has a frame, so that the two are different;
    - ``flat`` (n,) bool: whether there is nothing to see;
    - ``twin`` (n,) int64: the first position with the very same thumbnail, its own where it is flat.
    """

    windows: np.ndarray
    whole: np.ndarray
    framed: np.ndarray
    flat: np.ndarray
    twin: np.ndarray

    @property
    def searched(self) -> np.ndarray:
        """Whether a thumbnail (n,) shows something, and the first one so: others are searched for with it."""
        return ~self.flat & (self.twin == np.arange(len(self.twin)))


def first_look(thumbs: Thumbs, positions: np.ndarray, told: Callable[[int, int], None]) -> Looks:
    """Look at the thumbnails at some positions; ``told`` is told (done, to do) as it goes."""
    count = len(positions)
    looks = Looks(
        np.zeros((count, WINDOWS, WAVES**2), dtype=np.int8),
        np.zeros((count, WAVES**2), dtype=np.int8),
        np.zeros(count, dtype=bool),
        np.zeros(count, dtype=bool),
        np.arange(count, dtype=np.int64),
    )
    seen: dict[bytes, int] = {}
    for start, block in in_blocks(thumbs, positions):
        for place, thumb in enumerate(block, start):
            box = content(thumb)
            shown = inside(thumb, box)
            if is_flat(shown):
                looks.flat[place] = True
                continue
            looks.twin[place] = seen.setdefault(thumb.tobytes(), place)
            looks.framed[place] = box is not None
            looks.windows[place] = shapes(waves_of(shown))
            looks.whole[place] = (
                looks.windows[place, 0] if box is None else shapes(whole_waves(thumb)[None])[0]
            )
        told(start + len(block), count)
    return looks


def in_blocks(thumbs: Thumbs, positions: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the thumbnails at some positions block by block, each with the place of its first."""
    for start in range(0, len(positions), BLOCK):
        yield start, thumbs(positions[start : start + BLOCK])


def shapes(waves: np.ndarray) -> np.ndarray:
    """Return amplitudes (…, WAVES²) as shapes int8: each by its usual spread, all together of one length."""
    shape = waves / SCALE
    length = np.linalg.norm(shape, axis=-1, keepdims=True)
    return np.rint(shape / np.maximum(length, 1e-6) / STEP).astype(np.int8)


def alike(one: np.ndarray, other: np.ndarray, mirrored: bool) -> np.ndarray:
    """Return the correlation (k,) of shapes (k, WAVES²) with others, or with the others' mirror images."""
    products = one.astype(np.int16) * other
    if mirrored:
        products *= MIRRORED
    return products.sum(axis=1, dtype=np.int32) * STEP**2


SCALE = np.array(SPREAD, dtype=np.float32).ravel() / 1000
SCALE[0] = np.inf
"""The constant wave does not count."""

MIRRORED = np.where(ODD, -1, 1).astype(np.int16)
