"""The reliability diagram's points: how often the scores of each bin come true."""

from typing import Any

import pandas as pd

from engine.evaluation.calibration.bins import BINS, Kind, binned
from engine.evaluation.intervals import LEVEL, wilson


def reliability(
    y: Any, score: Any, bins: int = BINS, kind: Kind = "mass", level: float = LEVEL
) -> pd.DataFrame:
    """Return a row for each bin: ``low, high, n, mean_score, observed, observed_low, observed_high``.

    ``observed`` is the share of positives among the bin's ``n`` images, with Wilson's limits; a perfectly
    calibrated model's lies near ``mean_score``. Bins and errors are those of ``binned``.

    >>> reliability([0, 0, 0, 1], [0.1, 0.1, 0.9, 0.9], bins=2)["observed"].tolist()
    [0.0, 0.5]
    """
    parts = binned(y, score, bins, kind)
    low, high = wilson(parts.positives, parts.n, level)
    return pd.DataFrame(
        {
            "low": parts.low,
            "high": parts.high,
            "n": parts.n,
            "mean_score": parts.mean_score,
            "observed": parts.observed,
            "observed_low": low,
            "observed_high": high,
        }
    )
