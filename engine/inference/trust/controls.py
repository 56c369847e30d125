"""Maps that know nothing of the network, as coarse as its own: noise, and an edge detector."""

import cv2
import numpy as np

from engine.inference.explain import Explanation
from engine.inference.heatmap import upsample

HALVINGS = 32
"""Pixels of the square for each cell of most networks' last feature map."""


def grid_of(explanation: Explanation) -> int:
    """Return the cells along the side of a map before it was enlarged.

    An ensemble's map, whose members may differ, counts as one of HALVINGS pixels a cell.
    """
    if explanation.raw is None:
        return max(1, len(explanation.square) // HALVINGS)
    return max(explanation.raw.shape)


def random_map(grid: int, size: int, generator: np.random.Generator) -> np.ndarray:
    """Return noise on a grid of ``grid`` cells a side, enlarged as heatmaps are: (size, size) float32 in 0…1.

    As coarse as the map that it stands against: taking single pixels away at random would harm a network in
    another way than taking away regions.
    """
    return upsample(generator.random((1, grid, grid), dtype=np.float32), size)[0]


def edge_map(square: np.ndarray, grid: int) -> np.ndarray:
    """Return how strong the edges of a square (S, S) uint8 are, averaged on a grid: (S, S) float32 ≥ 0.

    The length of the gradient by Sobel's filter. Adebayo et al. (Sanity checks for saliency maps, NeurIPS
    2018) found that maps may show little more; no training goes into it.
    """
    gray = square.astype(np.float32)
    strength = cv2.magnitude(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    return upsample(cv2.resize(strength, (grid, grid), interpolation=cv2.INTER_AREA)[None], len(square))[0]
