"""Intervals where several images are of one subject, and so are no independent evidence."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.evaluation.bootstrap import RESAMPLES
from engine.evaluation.checks import check_scores, check_share
from engine.evaluation.delong import newcombe_interval
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, on_logit_scale, wilson
from engine.evaluation.resampled_figures import RANKED, resampled_figures
from engine.evaluation.units import Units, subject_units

SHARES = ("accuracy", "sensitivity", "specificity", "ppv", "npv")
"""The figures that are shares of images."""

ROUNDING = 1e-12
"""Resamples whose standard deviation is below this agree."""


def subject_intervals(
    y: Any,
    score: Any,
    threshold: float,
    subject: Any,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = LEVEL,
) -> dict[str, Interval]:
    """Return the interval of each of ``resampled_figures.FIGURES``, allowing for images of one subject.

    ``y`` (n,) holds 0 or 1, ``score`` (n,) probabilities, ``subject`` (n,) an id for each image; an image
    with a missing or empty one is a subject of its own. Whole subjects are drawn (Field and Welsh 2007),
    within strata: those with negative images only, with positive ones only, with both.

    The resamples give the variance; the interval has the form that ``summary`` gives to independent images.
    Shares get Wilson's, with the number of independent images that would have that variance (Korn and
    Graubard 1998; Dean and Pagano 2015), the others a normal interval on the logit scale. Plain percentiles
    of the resamples are too narrow near 0 and 1. Where all resamples agree, and for ``auc`` and
    ``average_precision`` where a class has one subject, the number of subjects gives the interval.

    (NaN, NaN) where a figure is undefined. Raises InputError as ``check_scores`` does, for a threshold
    outside 0…1, and unless there is a subject for each image.
    """
    y, score = check_scores(y, score)
    threshold = check_share(threshold, "threshold")
    units = subject_units(y, subject)
    found = resampled_figures(y, score[None], [threshold], units, resamples=resamples, seed=seed)
    from_subjects = intervals_from_subjects(y, score >= threshold, units, level)
    lone = min(len(np.unique(units.of_image[of])) for of in (y, ~y)) == 1
    intervals = {}
    for name, of in found.items():
        value, drawn = float(of.values[0]), of.resampled[0]
        known = drawn[~np.isnan(drawn)]
        variance = float(known.var(ddof=1)) if len(known) > 1 else 0.0
        if np.isnan(value):
            intervals[name] = UNDEFINED
        elif variance <= ROUNDING**2 or not 0 < value < 1 or (lone and name in RANKED):
            intervals[name] = from_subjects(name, value)
        elif name in SHARES:
            n = value * (1 - value) / variance
            intervals[name] = wilson(value * n, n, level)
        else:
            intervals[name] = on_logit_scale(value, variance, level)
    return intervals


def intervals_from_subjects(
    y: np.ndarray, called: np.ndarray, units: Units, level: float
) -> Callable[[str, float], Interval]:
    """Return the function that gives a figure's interval from its value, where resamples tell no variance.

    It rests on the number of subjects behind the figure, each of which counts as one image.
    """
    behind = {
        "average_precision": y,
        "sensitivity": y,
        "specificity": ~y,
        "ppv": called,
        "npv": ~called,
        "f1": y | called,
    }

    def subjects(images: np.ndarray) -> int:
        return len(np.unique(units.of_image[images]))

    def interval(name: str, value: float) -> Interval:
        if name == "auc":
            return newcombe_interval(value, subjects(y), subjects(~y), level)
        n = subjects(behind.get(name, np.ones_like(y)))
        return wilson(value * n, n, level)

    return interval
