"""The figures by which groups of images are compared: ROC AUC, sensitivity, specificity, accuracy."""

import math

import numpy as np

from engine.evaluation.delong import auc_interval, placements
from engine.evaluation.intervals import UNDEFINED, Interval, wilson

FIGURES = ("auc", "sensitivity", "specificity", "accuracy")

JUDGED = ("auc", "sensitivity", "specificity")
"""The figures whose differences are tested: accuracy also differs where only the mix of the classes does."""


def core_figures(y: np.ndarray, score: np.ndarray, threshold: float) -> dict[str, tuple[float, Interval]]:
    """Return the value and 95 % interval of each of ``FIGURES``; y (n,) bool, score (n,) between 0 and 1.

    The limits are DeLong's and Wilson's. Values and limits are NaN where they are undefined; there may be no
    images at all.
    """
    called = score >= threshold
    return {
        "auc": auc_of(y, score),
        "sensitivity": rate_of(called[y]),
        "specificity": rate_of(~called[~y]),
        "accuracy": rate_of(called == y),
    }


def auc_of(y: np.ndarray, score: np.ndarray) -> tuple[float, Interval]:
    """Return the ROC AUC and its interval, NaN where a class is absent."""
    if y.all() or not y.any():
        return math.nan, UNDEFINED
    return float(placements(y, score)[0].mean()), auc_interval(y, score)


def rate_of(right: np.ndarray) -> tuple[float, Interval]:
    """Return the share of True in (n,) bool and its interval, NaN of none."""
    n, successes = len(right), int(np.count_nonzero(right))
    return (successes / n, wilson(successes, n)) if n else (math.nan, UNDEFINED)


def columns_of(figures: dict[str, tuple[float, Interval]]) -> dict[str, float]:
    """Return figures as the columns of a table: ``auc, auc_low, auc_high, …``."""
    return {
        f"{name}{suffix}": number
        for name, (value, (low, high)) in figures.items()
        for suffix, number in (("", value), ("_low", low), ("_high", high))
    }
