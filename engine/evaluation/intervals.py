"""Confidence intervals that need no resampling."""

from statistics import NormalDist
from typing import Any

import numpy as np

LEVEL = 0.95
"""The confidence of every interval, unless a function is told otherwise."""

Interval = tuple[float, float]
"""Lower and upper limit; (NaN, NaN) where the value itself is undefined."""

UNDEFINED: Interval = (float("nan"), float("nan"))


def quantile(level: float) -> float:
    """Return the standard normal's two-sided quantile, 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(successes: Any, n: Any, level: float = LEVEL) -> Any:
    """Return Wilson's score interval for ``successes`` of ``n`` (Wilson 1927), without continuity correction.

    Counts may be arrays or fractional; the limits lie in 0…1 and hold the estimate. (NaN, NaN) for n = 0.
    """
    z2 = quantile(level) ** 2
    successes, n = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    known = np.where(n > 0, n, np.nan)
    share = successes / known
    centre = (share + z2 / (2 * known)) / (1 + z2 / known)
    half = np.sqrt(z2 * (share * (1 - share) / known + z2 / (4 * known**2))) / (1 + z2 / known)
    # At 0 of n and n of n the limit is the estimate itself; rounding would leave it a hair inside.
    low = np.where(successes == 0, np.where(n > 0, 0.0, np.nan), np.minimum(centre - half, share))
    high = np.where(successes == n, np.where(n > 0, 1.0, np.nan), np.maximum(centre + half, share))
    if low.ndim:
        return low, high
    return float(low), float(high)


def on_logit_scale(estimate: float, variance: float, level: float = LEVEL) -> Interval:
    """Return a normal interval for a value strictly between 0 and 1, made on the logit scale.

    ``variance`` is that of the estimate; the delta method carries it over. The limits stay inside 0…1.
    """
    half = quantile(level) * np.sqrt(variance) / (estimate * (1 - estimate))
    odds_against = (1 - estimate) / estimate
    factor = np.exp(-half)
    return float(factor / (factor + odds_against)), float(1 / (1 + odds_against * factor))


def on_log_scale(estimate: float, variance: float, level: float = LEVEL) -> Interval:
    """Return a normal interval for a positive value, made on the log scale by the delta method."""
    factor = float(np.exp(quantile(level) * np.sqrt(variance) / estimate))
    return estimate / factor, estimate * factor
