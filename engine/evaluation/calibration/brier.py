"""The Brier score and what it is made of: miscalibration, power to tell apart, and the images' own share."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.evaluation.calibration.bins import BINS, Binned, Kind, binned
from engine.evaluation.calibration.error import DRAWS, gap_interval, plug_in
from engine.evaluation.checks import check_scores
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, quantile
from engine.evaluation.linearized import brier_interval, mean_loss_variance


@dataclass(frozen=True)
class BrierParts:
    """The Brier score, 0 (perfect) to 1, and its parts on bins (Murphy 1973).

    ``score`` = ``reliability`` - ``resolution`` + ``uncertainty`` + ``within``. ``reliability`` is the mean
    squared gap between score and observed share, 0 at best; ``resolution`` how far the bins' shares lie
    apart, ``uncertainty`` at most; ``uncertainty`` p(1 - p) for a share p of positives, the score of whoever
    always says p. ``within`` is what the scores vary within bins, their variance less twice the covariance
    with the labels (Stephenson, Coelho and Jolliffe 2008); it is below 0 where the order within bins helps.
    ``skill`` is 1 - score / uncertainty: 1 at best, 0 for whoever always says p, NaN of one class.

    Intervals: ``score`` and ``skill`` as ``brier_interval``, class sizes held fixed; ``reliability`` as
    ``gap_interval`` (its plug-in value is biased upwards, and may lie above its limits); ``resolution`` the
    percentiles of a bootstrap within classes. ``uncertainty`` is a property of the set and has none.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    skill: float
    intervals: dict[str, Interval]


def brier_parts(y: Any, score: Any, bins: int = BINS, kind: Kind = "mass") -> BrierParts:
    """Take the Brier score of labels (n,) and scores (n,) apart; raises InputError as ``binned`` does."""
    y, score = check_scores(y, score)
    parts = binned(y, score, bins, kind)
    prevalence = float(y.mean())
    uncertainty = prevalence * (1 - prevalence)
    squared_error = (score - y) ** 2
    value = float(squared_error.mean())
    from_mean_score = score - parts.mean_score[parts.place]
    from_observed = y - parts.observed[parts.place]
    limits = brier_interval(y, squared_error)
    intervals = {
        "score": limits,
        "reliability": gap_interval(parts, power=2),
        "resolution": resolution_interval(y, parts),
        "skill": (1 - limits[1] / uncertainty, 1 - limits[0] / uncertainty) if uncertainty else UNDEFINED,
    }
    return BrierParts(
        score=value,
        reliability=plug_in(parts, power=2),
        resolution=float(parts.weight @ (parts.observed - prevalence) ** 2),
        uncertainty=uncertainty,
        within=float(np.mean(from_mean_score**2 - 2 * from_mean_score * from_observed)),
        skill=1 - value / uncertainty if uncertainty else float("nan"),
        intervals=intervals,
    )


def resolution_interval(y: np.ndarray, parts: Binned, level: float = LEVEL, seed: int = 0) -> Interval:
    """Return the percentiles of resolution over resamples within each class, the bins held fixed."""
    if y.all() or not y.any():
        return UNDEFINED
    generator = np.random.default_rng(seed)
    positives, negatives = (
        generator.multinomial(counts.sum(), counts / counts.sum(), size=DRAWS)
        for counts in (parts.positives, parts.n - parts.positives)
    )
    n = positives + negatives
    share = positives / np.maximum(n, 1)
    resampled = (n * (share - y.mean()) ** 2).sum(axis=1) / len(y)
    low, high = np.quantile(resampled, ((1 - level) / 2, (1 + level) / 2))
    return float(low), float(high)


@dataclass(frozen=True)
class BrierChange:
    """How much the Brier score of the same images changes, with its interval; below 0 is better."""

    value: float
    interval: Interval


def brier_change(y: Any, before: Any, after: Any, level: float = LEVEL) -> BrierChange:
    """Return the Brier score after less that before, paired by image; class sizes held fixed.

    ``before`` and ``after`` (n,) are scores of the same images; the interval is the normal one of a mean of
    differences, (NaN, NaN) with one image in a class.
    """
    y, before = check_scores(y, before)
    _, after = check_scores(y, after)
    difference = (after - y) ** 2 - (before - y) ** 2
    value = float(difference.mean())
    half = quantile(level) * float(np.sqrt(mean_loss_variance(y, difference)))
    return BrierChange(value, (value - half, value + half))
