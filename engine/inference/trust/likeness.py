"""How alike two heatmaps are: the rank correlation of their cells."""

import cv2
import numpy as np

from engine.evaluation.padding_relation import spearman

CELLS = 28
"""Cells along each side at which maps are compared; finer ones repeat what bilinear enlarging made."""


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's correlation of two maps (H, W) on CELLS × CELLS cells, -1 to 1.

    NaN where either map is the same everywhere.
    """
    cells = [
        cv2.resize(np.ascontiguousarray(one, dtype=np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA)
        for one in (first, second)
    ]
    return spearman(*(one.ravel() for one in cells))
