"""Predictive values where the finding is rarer or commoner than in the evaluated set."""

import math
from dataclasses import dataclass

from engine.errors import InputError
from engine.evaluation import rates
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, wilson


@dataclass(frozen=True)
class AtPrevalence:
    """PPV and NPV with their intervals, at ``prevalence`` (share of positives, 0 to 1)."""

    prevalence: float
    ppv: float
    npv: float
    ppv_interval: Interval
    npv_interval: Interval


def at_prevalence(
    tp: int, fp: int, tn: int, fn: int, prevalence: float, level: float = LEVEL
) -> AtPrevalence:
    """Carry the predictive values over to another prevalence by Bayes' theorem.

    Sensitivity and specificity are taken from the counts and assumed to stay as they are. The intervals
    follow from the likelihood ratios'. Values are NaN when one class is absent. Raises InputError unless
    0 < prevalence < 1.
    """
    if not 0 < prevalence < 1:
        raise InputError(f"Expected a prevalence between 0 and 1 (say 0.02 for 2 %), but got {prevalence!r}.")
    odds = prevalence / (1 - prevalence)
    ppv, ppv_interval = predictive(tp, tp + fn, fp, fp + tn, odds, level)
    npv, npv_interval = predictive(tn, fp + tn, fn, tp + fn, 1 / odds, level)
    return AtPrevalence(float(prevalence), ppv, npv, ppv_interval, npv_interval)


def predictive(
    right: int, right_n: int, wrong: int, wrong_n: int, odds: float, level: float
) -> tuple[float, Interval]:
    """Return a predictive value and its interval from the shares of both classes that get the call."""
    share_right, share_wrong = rates.ratio(right, right_n), rates.ratio(wrong, wrong_n)
    value = float(rates.ratio(odds * share_right, odds * share_right + share_wrong))
    if math.isnan(value):
        return value, UNDEFINED
    low, high = ratio_interval(right, right_n, wrong, wrong_n, level)
    return value, (to_share(odds * low), to_share(odds * high))


def to_share(odds: float) -> float:
    """Return odds as a share between 0 and 1."""
    return 1.0 if math.isinf(odds) else odds / (1 + odds)


def ratio_interval(a: int, a_n: int, b: int, b_n: int, level: float = LEVEL) -> Interval:
    """Return the interval of (a / a_n) / (b / b_n), not both zero, for two independent proportions.

    MOVER-R (Donner and Zou 2012) from the Wilson limits of both; it needs no correction for empty cells,
    and the upper limit is infinite where b = 0.
    """
    p, q = a / a_n, b / b_n
    p_low, p_high = wilson(a, a_n, level)
    q_low, q_high = wilson(b, b_n, level)
    p_below, p_above = p_low * (2 * p - p_low), p_high * (2 * p - p_high)
    q_below, q_above = q_low * (2 * q - q_low), q_high * (2 * q - q_high)
    low = p_below / (p * q + math.sqrt((p * q) ** 2 - p_below * q_above)) if p_below else 0.0
    high = (p * q + math.sqrt((p * q) ** 2 - p_above * q_below)) / q_below if q_below else math.inf
    return low, high
