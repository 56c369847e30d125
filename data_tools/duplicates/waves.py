"""A thumbnail's slowest cosine waves, of all of it and of windows that a crop may have left.

The amplitudes are those of gray levels replaced by their ranks, so that exposure, contrast and gamma hardly
count. Their signs make up hashes, and what they are beyond a typical chest's tells chests apart.
"""

import cv2
import numpy as np

THUMB = 64
"""Pixels of a thumbnail's sides."""

WAVES = 8
"""Cosine waves along each side, the constant one included."""

CUTS = ((0.0, 0.0), (0.0, 0.05), (0.05, 0.0), (0.025, 0.025))
"""What a window leaves out at the two ends of a side, in shares of it; the first one is the whole side.

The nearest window differs from any crop of up to 5 % in all by so little that the hash hardly changes."""

WINDOWS = len(CUTS) ** 2
"""Windows of a picture: each cut of its height with each cut of its width."""

TYPICAL = (
    (-144, -11, -48),
    (23, 10, -1),
    (-2, -13, 13),
    (-4, 13, 8),
    (-4, 1, 0),
    (-1, 5, -1),
    (1, 3, -3),
    (-1, 0, 0),
)
"""Amplitudes in thousandths of the waves 2, 4 and 6 along the width, for each wave along the height: the
medians of the training radiographs of Kermany et al., Cell 2018 (CC BY 4.0), which are chests alike."""

TYPICAL_CONSTANT = (0, -35, 24, -18, 9, -9, -5, 0)
"""The same of the wave that is constant along the width."""

SPREAD = (
    (24, 24, 23, 16, 17, 14, 19, 15),
    (27, 13, 11, 8, 11, 7, 9, 7),
    (20, 9, 10, 8, 10, 7, 8, 6),
    (13, 6, 7, 6, 10, 5, 7, 6),
    (12, 5, 5, 6, 6, 3, 5, 5),
    (11, 4, 4, 4, 5, 3, 4, 3),
    (9, 4, 3, 4, 4, 3, 4, 3),
    (7, 3, 3, 3, 3, 3, 3, 2),
)
"""Standard deviations of all amplitudes over the same radiographs, in thousandths."""


def waves_of(thumb: np.ndarray) -> np.ndarray:
    """Return the amplitudes (WINDOWS, WAVES²) float32 of a thumbnail (THUMB, THUMB) uint8.

    A typical chest's are taken off those that mirroring leaves as they are; it turns the sign of the others.
    """
    found = BASIS @ ranks(thumb) @ BASIS.T
    cuts = len(CUTS)
    windows = found.reshape(cuts, WAVES, cuts, WAVES).swapaxes(1, 2).reshape(WINDOWS, -1)
    return windows - CHEST


def whole_waves(thumb: np.ndarray) -> np.ndarray:
    """Return the amplitudes (WAVES²,) of all of a thumbnail, the first of ``waves_of``."""
    return (BASIS[:WAVES] @ ranks(thumb) @ BASIS[:WAVES].T).ravel() - CHEST


def ranks(thumb: np.ndarray) -> np.ndarray:
    """Return each pixel's rank among the picture's gray levels, -0.5 to 0.5, equal levels sharing theirs."""
    thumb = np.ascontiguousarray(thumb)
    counts = cv2.calcHist([thumb], [0], None, [256], [0, 256])[:, 0]
    levels = (np.cumsum(counts) - counts / 2) / np.float32(thumb.size) - np.float32(0.5)
    return cv2.LUT(thumb, levels)


def signs(waves: np.ndarray) -> np.ndarray:
    """Return hashes (…) uint64 of amplitudes (…, WAVES²): their signs, 0 for the wave that is constant."""
    return np.packbits(waves > 0, axis=-1).view(np.uint64)[..., 0]


def mirrored(hashes: np.ndarray) -> np.ndarray:
    """Return the hashes of the mirrored pictures; windows come out mirrored, too."""
    return hashes ^ MIRROR


def basis(before: float, after: float) -> np.ndarray:
    """Return (WAVES, THUMB) that integrates each wave over a side's pixels, less what a window leaves out."""
    edges = np.clip(np.arange(THUMB + 1) / THUMB, before, 1 - after)
    places = (edges - before) / (1 - before - after)
    integrals = [places] + [np.sin(np.pi * k * places) / (np.pi * k) for k in range(1, WAVES)]
    return np.diff(np.stack(integrals), axis=1)


def typical() -> np.ndarray:
    """Return the amplitudes (WAVES²,) of a typical chest; the constant wave's never let its bit be set."""
    table = np.zeros((WAVES, WAVES))
    table[:, 2::2] = TYPICAL
    table[:, 0] = TYPICAL_CONSTANT
    table[0, 0] = 1000
    return (table / 1000).ravel().astype(np.float32)


BASIS = np.concatenate([basis(*cut) for cut in CUTS]).astype(np.float32)
CHEST = typical()
ODD = np.tile(np.arange(WAVES) % 2 == 1, WAVES)
"""The waves that are odd about the middle of the width."""

MIRROR = signs(ODD.astype(np.float32))
"""The bits that mirroring flips."""
