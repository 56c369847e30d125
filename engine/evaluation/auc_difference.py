"""The difference of two ROC AUCs: of two models on the same images, or of one model on two sets."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from engine.evaluation.delong import placements, variance_of
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, quantile

Placements = tuple[np.ndarray, np.ndarray]
"""Of the positives and of the negatives, as ``engine.evaluation.delong.placements`` returns them."""


@dataclass(frozen=True)
class AucDifference:
    """First AUC minus second, with its interval; NaN where either AUC is undefined."""

    delta: float
    interval: Interval

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.interval[0] > 0 or self.interval[1] < 0


@dataclass(frozen=True)
class PairedDifference(AucDifference):
    """The same of two models on the same images, with its standard error and the two-sided p-value."""

    error: float
    p: float


def paired_difference(y: Any, first: Any, second: Any, level: float = LEVEL) -> PairedDifference:
    """Compare two models' scores (n,) on the same images with labels y (n,), as DeLong et al. 1988.

    The variance is that of the differences of placements, so that it profits from the models' agreement.
    Raises InputError as ``check_scores`` does.
    """
    return difference_of_placements(placements(y, first), placements(y, second), level)


def difference_of_placements(first: Placements, second: Placements, level: float = LEVEL) -> PairedDifference:
    """Return the same from the models' placements, which many comparisons then need only once."""
    of_positives, of_negatives = (one - other for one, other in zip(first, second, strict=True))
    variance = variance_of(of_positives, of_negatives)
    if np.isnan(variance):
        return PairedDifference(float("nan"), UNDEFINED, float("nan"), float("nan"))
    delta, error = float(of_positives.mean()), float(np.sqrt(variance))
    half = quantile(level) * error
    p = 2 * NormalDist().cdf(-abs(delta) / error) if error > 0 else float(delta == 0)
    return PairedDifference(delta, (max(-1.0, delta - half), min(1.0, delta + half)), error, p)


def difference_between_sets(
    first: float, first_interval: Interval, second: float, second_interval: Interval
) -> AucDifference:
    """Compare two AUCs of different images from their intervals, at the level that these have.

    The limits combine the distances of the single limits from their estimates (Newcombe 1998, method 10;
    Zou and Donner 2008), which keeps the asymmetry of the intervals.
    """
    delta = first - second
    down = np.hypot(first - first_interval[0], second_interval[1] - second)
    up = np.hypot(first_interval[1] - first, second - second_interval[0])
    return AucDifference(delta, (float(delta - down), float(delta + up)))
