"""What is kept of a picture to find its duplicates: 64-bit hashes and a thumbnail.

A hash holds the signs of a picture's slowest cosine waves, as pHash does (Zauner, "Implementation and
Benchmarking of Perceptual Image Hash Functions", 2010), taken of the picture stretched to a square.
"""

from dataclasses import dataclass

import numpy as np

from engine.imaging.fit import resize

VERSION = 1
"""Raised when the same picture gets other values than before: what was kept of it is then made anew."""

HASHES = 2
"""Hashes for each picture: of all of it, and of it mirrored left to right."""

THUMB = 64
"""Pixels of the thumbnail's sides."""

WAVES = 8
"""Cosine waves along each side whose signs make up a hash."""


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
    waves = COSINES @ thumb.astype(np.float32) @ COSINES.T
    return Fingerprint(np.array([signs(waves), signs(waves * MIRROR)]), thumb)


def signs(waves: np.ndarray) -> np.uint64:
    """Return the signs of (WAVES, WAVES) amplitudes as one number."""
    return np.packbits(waves.ravel() > 0).view(np.uint64)[0]


def cosines(count: int, length: int) -> np.ndarray:
    """Return the first ``count`` cosine waves after the constant one over ``length`` pixels, as rows."""
    phases = (np.arange(length) + 0.5) / length
    return np.cos(np.pi * np.outer(np.arange(1, count + 1), phases)).astype(np.float32)


COSINES = cosines(WAVES, THUMB)

MIRROR = np.where(np.arange(1, WAVES + 1) % 2, -1.0, 1.0).astype(np.float32)
"""Mirroring turns the sign of each wave along the width that is odd about the middle."""
