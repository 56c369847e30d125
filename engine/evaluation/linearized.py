"""The uncertainty of average precision, Brier score and log loss, without resampling.

The infinitesimal jackknife (Jaeckel 1972; Efron 1982): how the value changes as one image's weight changes,
within each class, gives the variance that a stratified bootstrap converges to. It costs one pass and needs
no random numbers.
"""

import numpy as np

from engine.evaluation.curves import Curve
from engine.evaluation.intervals import (
    LEVEL,
    UNDEFINED,
    Interval,
    on_log_scale,
    on_logit_scale,
    wilson,
)


def weighted_sum_of_squares(influence: np.ndarray, counts: np.ndarray) -> float:
    """Return the variance of the sum over one class, ``counts`` images sharing each influence."""
    n = counts.sum()
    if n < 2:
        return float("nan")
    mean = np.sum(influence * counts) / n
    return float(np.sum(counts * (influence - mean) ** 2) * n / (n - 1))


def average_precision_variance(curve: Curve) -> float:
    """Return the variance of average precision; NaN with fewer than two images in a class.

    One image more at a score raises or lowers the precision at that and every lower threshold; a positive
    also adds a term of its own.
    """
    if not curve.positives or not curve.negatives:
        return float("nan")
    positives, negatives = np.diff(curve.tp), np.diff(curve.fp)
    called = (curve.tp + curve.fp)[1:]
    precision = curve.tp[1:] / called
    gain = positives * curve.fp[1:] / called.astype(np.float64) ** 2
    loss = positives * curve.tp[1:] / called.astype(np.float64) ** 2
    gain_from_here = np.cumsum(gain[::-1])[::-1]
    loss_from_here = np.cumsum(loss[::-1])[::-1]
    of_positive = (precision - curve.average_precision + gain_from_here) / curve.positives
    of_negative = -loss_from_here / curve.positives
    return weighted_sum_of_squares(of_positive, positives) + weighted_sum_of_squares(of_negative, negatives)


def average_precision_interval(curve: Curve, level: float = LEVEL) -> Interval:
    """Return the interval of average precision, on the logit scale.

    Where the variance is zero or unknown it is Wilson's interval with average precision as a share of the
    positives (Boyd, Eng and Page 2013). (NaN, NaN) when one class is absent.
    """
    value = curve.average_precision
    if np.isnan(value):
        return UNDEFINED
    variance = average_precision_variance(curve)
    if variance > 0 and 0 < value < 1:
        return on_logit_scale(value, variance, level)
    return wilson(value * curve.positives, curve.positives, level)


def mean_loss_variance(y: np.ndarray, loss: np.ndarray) -> float:
    """Return the variance of the mean of ``loss`` (n,), class sizes held fixed.

    NaN with one image in a class.
    """
    total = 0.0
    for group in (loss[y], loss[~y]):
        if len(group) == 1:
            return float("nan")
        if len(group):
            total += len(group) * float(group.var(ddof=1))
    return total / len(loss) ** 2


def brier_interval(y: np.ndarray, squared_error: np.ndarray, level: float = LEVEL) -> Interval:
    """Return the interval of the Brier score, on the logit scale.

    Where the variance is zero or unknown it is Wilson's interval, which is wide enough for any mean of values
    between 0 and 1.
    """
    value, variance = float(squared_error.mean()), mean_loss_variance(y, squared_error)
    if variance > 0 and 0 < value < 1:
        return on_logit_scale(value, variance, level)
    return wilson(value * len(y), len(y), level)


def log_loss_interval(y: np.ndarray, loss: np.ndarray, level: float = LEVEL) -> Interval:
    """Return the interval of the log loss, on the log scale; (NaN, NaN) where its variance is unknown."""
    value, variance = float(loss.mean()), mean_loss_variance(y, loss)
    if np.isnan(variance) or value <= 0:
        return UNDEFINED
    return on_log_scale(value, variance, level)
