"""The difference of one figure between two sets of different images, with the chance that it is chance."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from engine.evaluation.auc_difference import difference_between_sets
from engine.evaluation.delong import auc_interval, placements, variance_of
from engine.evaluation.intervals import UNDEFINED, Interval, quantile, wilson

TIE = 1 + 1e-7
"""Tables whose probabilities differ by rounding only count as equally likely."""


@dataclass(frozen=True)
class Difference:
    """First figure minus second, its 95 % interval and two-sided p-value; NaN where either is undefined."""

    delta: float
    interval: Interval
    p: float


UNKNOWN = Difference(math.nan, UNDEFINED, math.nan)


def rate_difference(successes: int, n: int, other_successes: int, other_n: int) -> Difference:
    """Compare two proportions: Newcombe's interval (1998, method 10) and Fisher's exact test.

    NaN where either has no images.
    """
    if not n or not other_n:
        return UNKNOWN
    found = difference_between_sets(
        successes / n, wilson(successes, n), other_successes / other_n, wilson(other_successes, other_n)
    )
    return Difference(found.delta, found.interval, fisher_p(successes, n, other_successes, other_n))


def fisher_p(successes: int, n: int, other_successes: int, other_n: int) -> float:
    """Return the two-sided p-value of Fisher's exact test (1922) for two proportions.

    It sums the probabilities of all tables with these margins that are no likelier than the one seen.
    """
    total, drawn = successes + other_successes, n + other_n
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, drawn + 1)))])

    def log_ways(of: int, chosen: np.ndarray | int) -> np.ndarray:
        return log_factorial[of] - log_factorial[chosen] - log_factorial[of - chosen]

    k = np.arange(max(0, total - other_n), min(total, n) + 1)
    likely = np.exp(log_ways(n, k) + log_ways(other_n, total - k) - log_ways(drawn, total))
    seen = likely[successes - int(k[0])]
    return min(1.0, float(likely[likely <= seen * TIE].sum()))


def auc_difference(
    y: np.ndarray, score: np.ndarray, other_y: np.ndarray, other_score: np.ndarray
) -> Difference:
    """Compare the ROC AUC of two sets of images, labels bool; NaN where either lacks a class.

    The interval combines the two DeLong intervals (``difference_between_sets``); the p-value is the one that
    goes with it (Altman and Bland 2011, BMJ 343:d2304), below 0.05 just when the interval leaves out zero.
    """
    if any(one.all() or not one.any() for one in (y, other_y)):
        return UNKNOWN
    first, second = (float(placements(*pair)[0].mean()) for pair in ((y, score), (other_y, other_score)))
    found = difference_between_sets(first, auc_interval(y, score), second, auc_interval(other_y, other_score))
    return Difference(found.delta, found.interval, p_of(found.delta, found.interval))


def auc_difference_against_same(
    positive: np.ndarray, other_positive: np.ndarray, negative: np.ndarray
) -> Difference:
    """Compare the ROC AUC of two sets of positives against the same negatives; all are scores.

    DeLong's variance (1988), in which the negatives' placements are paired. NaN with fewer than two images
    in one of the three.
    """
    if min(len(positive), len(other_positive), len(negative)) < 2:
        return UNKNOWN
    sides = [
        placements(np.repeat([True, False], [len(one), len(negative)]), np.concatenate([one, negative]))
        for one in (positive, other_positive)
    ]
    (first, of_negatives), (second, of_same_negatives) = sides
    delta = float(first.mean() - second.mean())
    error = math.sqrt(variance_of(first, of_negatives - of_same_negatives) + second.var(ddof=1) / len(second))
    half = quantile(0.95) * error
    return Difference(delta, (max(-1.0, delta - half), min(1.0, delta + half)), two_sided(delta, error))


def two_sided(delta: float, error: float) -> float:
    """Return the normal distribution's two-sided p-value of an estimate with this standard error."""
    return 2 * NormalDist().cdf(-abs(delta) / error) if error > 0 else float(delta == 0)


def p_of(delta: float, interval: Interval) -> float:
    """Return the p-value that goes with a difference and its 95 % interval, from the limit nearer to zero."""
    return two_sided(delta, (delta - interval[0] if delta > 0 else interval[1] - delta) / quantile(0.95))
