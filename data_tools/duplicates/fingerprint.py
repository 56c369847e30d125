"""What is kept of a picture to find its duplicates: 64-bit hashes and a thumbnail.

A hash holds the signs of a picture's slowest cosine waves, as pHash does (Zauner, "Implementation and
Benchmarking of Perceptual Image Hash Functions", 2010), but of ranks instead of gray levels, against a
typical chest instead of zero, and of several windows, so that a crop's hash is that of one of them.
"""

from dataclasses import dataclass

import numpy as np

from data_tools.duplicates import waves
from data_tools.duplicates.views import content, inside
from data_tools.duplicates.waves import signs, waves_of, whole_waves
from engine.imaging.fit import resize

VERSION = 3
"""Raised when the same picture gets other values than before: what was kept of it is then made anew."""

HASHES = waves.WINDOWS + 1
"""Hashes for each picture: of its windows (the first one is all of it) inside its uniform frame, then of all
of it with the frame. Without a frame the last one equals the first."""

THUMB = waves.THUMB
"""Pixels of the thumbnail's sides."""


@dataclass(frozen=True)
class Fingerprint:
    """What is kept of a picture.

    ``hashes`` (HASHES,) uint64; ``thumb`` (THUMB, THUMB) uint8, the picture stretched to a square with an
    area filter.
    """

    hashes: np.ndarray
    thumb: np.ndarray


def fingerprint(pixels: np.ndarray) -> Fingerprint:
    """Return the fingerprint of a gray picture (H, W) uint8 of any size."""
    thumb = resize(np.ascontiguousarray(pixels), THUMB, THUMB)
    box = content(thumb)
    hashes = np.empty(HASHES, dtype=np.uint64)
    hashes[:-1] = signs(waves_of(inside(thumb, box)))
    hashes[-1] = hashes[0] if box is None else signs(whole_waves(thumb))
    return Fingerprint(hashes, thumb)
