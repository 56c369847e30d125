"""Several comparisons at once: p-values that allow for their number."""

from typing import Any

import numpy as np


def holm(p: Any) -> np.ndarray:
    """Return Holm's adjusted p-values (1979) of (m,) p-values, in their order; NaN stays and does not count.

    An adjusted value below 0.05 keeps the chance of any false alarm among all of them below 5 %.
    """
    p = np.asarray(p, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted
