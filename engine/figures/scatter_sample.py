"""Fewer points for a dense scatter, its outliers kept."""

import numpy as np

LIMIT = 2500
"""Points that a scatter draws at most."""


def sparse_points(x: np.ndarray, y: np.ndarray, limit: int = LIMIT, seed: int = 0) -> np.ndarray:
    """Return the indices of at most ``limit`` of the points (n,), in random order, the same for a seed.

    The plane between the extremes is cut into cells; crowded cells are thinned out, each to the same number
    of points, and points alone in their cell all stay. Of more points than the limit, the outline of the
    cloud is thus drawn whole, while its density shows less than it is.
    """
    order = np.random.default_rng(seed).permutation(len(x))
    if len(x) <= limit:
        return order
    sides = max(1, int(np.sqrt(limit / 2)))
    cell = (cells(x, sides) * sides + cells(y, sides))[order]
    by_cell = np.argsort(cell, kind="stable")
    sizes = np.bincount(cell)
    starts = np.cumsum(sizes) - sizes
    turn = np.empty(len(x), dtype=np.int64)
    turn[by_cell] = np.arange(len(x)) - starts[cell[by_cell]]
    # The limit-th smallest turn: every cell may draw that often, less one where that would be too many.
    quota = np.sort(turn)[limit]
    return order[turn < quota]


def cells(values: np.ndarray, sides: int) -> np.ndarray:
    """Return the cell of each value (n,), 0 to ``sides`` - 1, cells of equal width between the extremes."""
    low, high = float(np.min(values)), float(np.max(values))
    if high <= low:
        return np.zeros(len(values), dtype=np.int64)
    return np.minimum(((values - low) / (high - low) * sides).astype(np.int64), sides - 1)
