"""The uncertainty of the ROC AUC, from the placements of the scores.

DeLong, DeLong and Clarke-Pearson 1988; in O(n log n) as Sun and Xu 2014 showed (IEEE Signal Processing
Letters 21:1389), through ranks instead of all pairs.
"""

from typing import Any

import numpy as np

from engine.evaluation.checks import check_scores
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, on_logit_scale, quantile


def shares_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for each of ``values`` the share of ``others`` below it, ties counting half; NaN of none."""
    if not len(others):
        return np.full(len(values), np.nan)
    ordered = np.sort(others)
    # Looking values up in their own order keeps the memory accesses together: several times faster.
    order = np.argsort(values, kind="stable")
    below = np.searchsorted(ordered, values[order], side="left")
    not_above = np.searchsorted(ordered, values[order], side="right")
    shares = np.empty(len(values))
    shares[order] = (below + not_above) / (2 * len(others))
    return shares


def placements(y: Any, score: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return each image's contribution to the AUC: (positives,) and (negatives,), both with the AUC as mean.

    A positive's placement is the share of negatives that score below it; a negative's the share of positives
    that score above it; equal scores count half. Both are in the images' order, and NaN when the other class
    is absent. The covariance of two models' AUCs on the same images is the covariance of their placements
    over the class sizes, summed over the two classes.
    """
    y, score = check_scores(y, score)
    positive, negative = score[y], score[~y]
    return shares_below(positive, negative), 1 - shares_below(negative, positive)


def variance_of(of_positives: np.ndarray, of_negatives: np.ndarray) -> float:
    """Return DeLong's variance of the AUC from its placements; NaN with fewer than two images in a class."""
    if min(len(of_positives), len(of_negatives)) < 2:
        return float("nan")
    return float(of_positives.var(ddof=1) / len(of_positives) + of_negatives.var(ddof=1) / len(of_negatives))


def auc_interval(y: Any, score: Any, level: float = LEVEL) -> Interval:
    """Return the confidence interval of the AUC: DeLong's variance on the logit scale.

    Where that variance is zero or unknown (classes perfectly separated, all scores equal, one image in a
    class) it is Newcombe's score interval instead, which then still has a width. (NaN, NaN) when one class
    is absent.
    """
    of_positives, of_negatives = placements(y, score)
    if not len(of_positives) or not len(of_negatives):
        return UNDEFINED
    auc = float(of_positives.mean())
    variance = variance_of(of_positives, of_negatives)
    if variance > 0 and 0 < auc < 1:
        return on_logit_scale(auc, variance, level)
    return newcombe_interval(auc, len(of_positives), len(of_negatives), level)


def newcombe_interval(auc: float, positives: int, negatives: int, level: float = LEVEL) -> Interval:
    """Return the score interval of an AUC from the class sizes alone (Newcombe 2006, method 5).

    The limits solve (auc - a)² = z² V(a), with Hanley and McNeil's variance V under exponential score
    distributions and both class sizes replaced by their mean in its correlation terms.
    """
    z2 = quantile(level) ** 2
    mean_size = (positives + negatives) / 2 - 1

    def too_far(a: float) -> bool:
        variance = a * (1 - a) * (1 + mean_size * ((1 - a) / (2 - a) + a / (1 + a)))
        return (auc - a) ** 2 > z2 * variance / (positives * negatives)

    def limit(outside: float) -> float:
        inside = auc
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if too_far(middle) else (middle, outside)
        return (inside + outside) / 2

    return (0.0 if auc == 0 else limit(0.0)), (1.0 if auc == 1 else limit(1.0))
