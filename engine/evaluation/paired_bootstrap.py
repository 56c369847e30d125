"""Differences between models on the same images, by drawing the images or their subjects anew."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.evaluation.bootstrap import RESAMPLES
from engine.evaluation.checks import check_scores, check_share
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval
from engine.evaluation.resampled_figures import resampled_figures
from engine.evaluation.units import shares_subjects, subject_units


@dataclass(frozen=True)
class Difference:
    """First model minus second, with its interval and two-sided p-value; NaN where either is undefined."""

    delta: float
    interval: Interval
    p: float


def paired_bootstrap(
    y: Any,
    first: Any,
    second: Any,
    thresholds: Sequence[float],
    subject: Any = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = LEVEL,
) -> dict[str, Difference]:
    """Compare two models; see ``paired_bootstraps``, which does this for all pairs of more."""
    pairs = paired_bootstraps(
        y, (first, second), thresholds, subject, resamples=resamples, seed=seed, level=level
    )
    return pairs[0, 1]


def paired_bootstraps(
    y: Any,
    scores: Sequence[Any],
    thresholds: Sequence[float],
    subject: Any = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = LEVEL,
) -> dict[tuple[int, int], dict[str, Difference]]:
    """Compare M models pair by pair: ``{(0, 1): {"f1": …, "accuracy": …, "brier": …}, (0, 2): …}``.

    ``y`` (n,) holds 0 or 1, ``scores`` M times (n,) probabilities, each with a threshold of its own, and
    ``subject`` (n,) an id for each image, or None. Where images share a subject, whole subjects are drawn,
    and the difference of ``auc`` joins the others; else DeLong's test tells that one without resampling.

    The interval runs between percentiles of the differences on the resamples. The p-value is twice the share
    of them on the smaller side of zero, with one difference of zero added (Davison and Hinkley 1997, section
    4.2). The two agree, and p is never below 2 / (resamples + 1): more than 50 pairs need more resamples.

    Raises InputError as ``check_scores`` does, for a threshold outside 0…1, and unless there are at least two
    models, and a threshold for each.
    """
    if len(scores) < 2 or len(scores) != len(thresholds):
        raise InputError(
            "Expected two or more models with a threshold for each, "
            f"but got {len(scores)} and {len(thresholds)}."
        )
    checked = [check_scores(y, score) for score in scores]
    y = checked[0][0]
    shared = subject is not None and shares_subjects(subject)
    found = resampled_figures(
        y,
        np.stack([score for _, score in checked]),
        [check_share(threshold, "threshold") for threshold in thresholds],
        subject_units(y, subject) if shared else None,
        figures=(*(("auc",) if shared else ()), "f1", "accuracy", "brier"),
        resamples=resamples,
        seed=seed,
    )
    return {
        (a, b): {
            name: difference(of.values[a] - of.values[b], of.resampled[a] - of.resampled[b], level)
            for name, of in found.items()
        }
        for a, b in itertools.combinations(range(len(scores)), 2)
    }


def difference(delta: float, resampled: np.ndarray, level: float = LEVEL) -> Difference:
    """Return a difference with its percentile interval and p-value from its values (B,) on resamples.

    Resamples on which it is undefined do not count.
    """
    known = resampled[~np.isnan(resampled)]
    if np.isnan(delta) or not len(known):
        return Difference(float("nan"), UNDEFINED, float("nan"))
    low, high = np.quantile(known, ((1 - level) / 2, (1 + level) / 2))
    fewer = min(np.count_nonzero(known <= 0), np.count_nonzero(known >= 0))
    p = min(1.0, 2 * (int(fewer) + 1) / (len(known) + 1))
    return Difference(float(delta), (float(low), float(high)), p)
