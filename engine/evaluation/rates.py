"""Rates from the four counts of a confusion matrix; each takes numbers or arrays of counts.

A rate whose denominator is zero is NaN: the sensitivity of a set without positives is unknown, not 0.
"""

from typing import Any

import numpy as np


def ratio(numerator: Any, denominator: Any) -> Any:
    """Return the quotient in float64, NaN where the denominator is zero."""
    numerator = np.asarray(numerator, dtype=np.float64)
    denominator = np.asarray(denominator, dtype=np.float64)
    empty = denominator == 0
    return np.where(empty, np.nan, numerator / np.where(empty, 1.0, denominator))[()]


def sensitivity(tp: Any, fn: Any) -> Any:
    """Return the share of positives that are called positive (recall, true positive rate)."""
    return ratio(tp, np.add(tp, fn))


def specificity(tn: Any, fp: Any) -> Any:
    """Return the share of negatives that are called negative (true negative rate)."""
    return ratio(tn, np.add(tn, fp))


def ppv(tp: Any, fp: Any) -> Any:
    """Return the share of positive calls that are right (precision); NaN without a positive call."""
    return ratio(tp, np.add(tp, fp))


def npv(tn: Any, fn: Any) -> Any:
    """Return the share of negative calls that are right; NaN without a negative call."""
    return ratio(tn, np.add(tn, fn))


def accuracy(tp: Any, fp: Any, tn: Any, fn: Any) -> Any:
    """Return the share of calls that are right."""
    return ratio(np.add(tp, tn), np.add(np.add(tp, tn), np.add(fp, fn)))


def balanced_accuracy(tp: Any, fp: Any, tn: Any, fn: Any) -> Any:
    """Return the mean of sensitivity and specificity; NaN when one class is absent."""
    return (sensitivity(tp, fn) + specificity(tn, fp)) / 2


def f1(tp: Any, fp: Any, fn: Any) -> Any:
    """Return the harmonic mean of sensitivity and PPV; NaN with neither a positive nor a positive call."""
    double = np.multiply(2, tp)
    return ratio(double, np.add(double, np.add(fp, fn)))


def mcc(tp: Any, fp: Any, tn: Any, fn: Any) -> Any:
    """Return the Matthews correlation coefficient, -1 to 1 (Matthews 1975).

    0 when every image gets the same call, which then says nothing; NaN when one class is absent.
    """
    tp, fp, tn, fn = (np.asarray(count, dtype=np.float64) for count in (tp, fp, tn, fn))
    called = (tp + fp) * (tn + fn)
    actual = (tp + fn) * (tn + fp)
    value = np.where(called == 0, 0.0, ratio(tp * tn - fp * fn, np.sqrt(called) * np.sqrt(actual)))
    return np.where(actual == 0, np.nan, value)[()]
