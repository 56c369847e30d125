"""How much of a picture was drawn by a computer: areas of exactly one gray level.

A radiograph is exposed, not drawn: it has noise everywhere but in its blackest and whitest parts.
"""

import numpy as np

SIDE = 512
"""Long side in pixels of the picture that is looked at."""

BLOCK = 8
"""Side of a block in pixels."""

LEAST_LEVEL, MOST_LEVEL = 16, 239
"""Flat blocks darker or brighter than this may be the air around a patient, or metal and markers."""


def flat_share(pixels: np.ndarray) -> float:
    """Return the share of a gray picture's (H, W) uint8 blocks of one level between black and white."""
    blocks = blocks_of(pixels)
    if not len(blocks):
        return 0.0
    level = blocks[:, 0]
    flat = (blocks == level[:, None]).all(axis=1)
    return float((flat & (level >= LEAST_LEVEL) & (level <= MOST_LEVEL)).mean())


def blocks_of(pixels: np.ndarray) -> np.ndarray:
    """Return the whole blocks of a picture as rows (n, BLOCK²) uint8; none of a picture smaller than one."""
    rows, columns = (side // BLOCK for side in pixels.shape)
    cut = pixels[: rows * BLOCK, : columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2).reshape(-1, BLOCK * BLOCK)
