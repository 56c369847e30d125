"""Fewer points for a long curve, without a visible difference."""

import numpy as np

LIMIT = 600
"""Curves of up to this many points are drawn whole."""


def visible_points(position: np.ndarray, *values: np.ndarray, limit: int = LIMIT) -> np.ndarray:
    """Return the indices, in order, of the points of a curve to draw: at most ``limit`` of them.

    ``position`` (n,) rises along the curve; ``values`` are further coordinates (n,), NaN allowed. The range
    of positions is cut into equal pieces, each about three pixels wide; of each piece the first and last
    point stay, and the lowest and highest of each of ``values`` (the M4 aggregation of Jugel et al. 2014).
    """
    n = len(position)
    if n <= limit:
        return np.arange(n)
    pieces = max(1, limit // (2 + 2 * len(values)))
    low, high = float(np.min(position)), float(np.max(position))
    scaled = (position - low) / (high - low) * pieces if high > low else np.zeros(n)
    piece = np.minimum(scaled.astype(np.int64), pieces - 1)
    starts = np.append(0, np.flatnonzero(np.diff(piece)) + 1)
    keep = np.zeros(n, dtype=bool)
    keep[starts] = keep[np.append(starts[1:], n) - 1] = True
    number = np.cumsum(np.isin(np.arange(n), starts)) - 1
    for value in values:
        for sign in (1, -1):
            signed = np.where(np.isnan(value), np.inf, sign * value)
            lowest = np.minimum.reduceat(signed, starts)
            reached = np.flatnonzero(signed == lowest[number])
            _, first = np.unique(number[reached], return_index=True)
            keep[reached[first]] = True
    return np.flatnonzero(keep)
