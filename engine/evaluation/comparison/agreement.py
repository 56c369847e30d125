"""How alike two models, or two people, are on the same images: the order of scores, and the calls."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, quantile, wilson


@dataclass(frozen=True)
class Agreement:
    """A coefficient between -1 and 1 with its interval; NaN where undefined."""

    value: float
    interval: Interval


ROUNDING = 1e-12
"""A variance below this is zero but for rounding."""

UNKNOWN = Agreement(float("nan"), UNDEFINED)


def spearman(first: Any, second: Any, level: float = LEVEL) -> Agreement:
    """Return Spearman's rank correlation (1904) of two models' scores (n,), equal scores sharing their rank.

    See ``rank_correlation`` for its interval. Raises InputError for different lengths.
    """
    return rank_correlation(average_ranks(first), average_ranks(second), level)


def average_ranks(score: Any) -> np.ndarray:
    """Return the rank of each score (n,), from 1; equal scores share the mean of theirs."""
    return pd.Series(np.asarray(score, dtype=np.float64)).rank().to_numpy()


def rank_correlation(first: np.ndarray, second: np.ndarray, level: float = LEVEL) -> Agreement:
    """Return the correlation of ranks (n,), which many pairs then need only once.

    The interval is Fisher's with the standard error of Bonett and Wright (Psychometrika 2000); it is
    undefined below four images. All is undefined where a model scores every image alike. Raises InputError
    for different lengths.
    """
    check_same_length(first, second)
    n = len(first)
    if n < 2 or not np.ptp(first) or not np.ptp(second):
        return UNKNOWN
    value = float(np.clip(np.corrcoef(first, second)[0, 1], -1, 1))
    if n < 4:
        return Agreement(value, UNDEFINED)
    if abs(value) == 1:
        return Agreement(value, (value, value))
    half = quantile(level) * np.sqrt((1 + value**2 / 2) / (n - 3))
    low, high = np.tanh(np.arctanh(value) + np.array([-half, half]))
    return Agreement(value, (float(low), float(high)))


def cohens_kappa(first: Any, second: Any, level: float = LEVEL) -> Agreement:
    """Return Cohen's kappa (1960) of what two models or people say of images, their agreement beyond chance.

    Both are arrays (n,) of calls (bool) or of categories (text). The interval has the standard error of
    Fleiss, Cohen and Everitt (Psychological Bulletin 1969). Where no image is said to be different, that
    error is zero: the interval then reaches down to where Wilson's interval of the agreement would, the
    agreement by chance held fixed. Where it is zero otherwise (one of both says one thing only, or they never
    agree) the interval is undefined. All is undefined where both say the same one thing of all images. Raises
    InputError for different lengths.
    """
    one, other = np.asarray(first), np.asarray(second)
    check_same_length(one, other)
    n = len(one)
    names, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    if len(names) < 2:
        return UNKNOWN
    cells = np.bincount(places[:n] * len(names) + places[n:], minlength=len(names) ** 2)
    table = cells.reshape(len(names), len(names)) / n
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    agreed = int(np.trace(cells.reshape(table.shape)))
    observed, expected = agreed / n, float(rows @ columns)
    value = (observed - expected) / (1 - expected)
    if agreed == n:
        lowest = wilson(n, n, level)[0]
        return Agreement(1.0, (max(-1.0, (lowest - expected) / (1 - expected)), 1.0))
    # Each cell's weight in the variance, after Fleiss et al.: columns' and rows' shares seen crosswise.
    sums = columns[:, None] + rows[None, :]
    weights = np.where(np.eye(len(names), dtype=bool), 1 - sums * (1 - value), sums * (1 - value))
    variance = float((table * weights**2).sum()) - (value - expected * (1 - value)) ** 2
    if variance < ROUNDING:
        return Agreement(value, UNDEFINED)
    half = quantile(level) * float(np.sqrt(variance / n)) / (1 - expected)
    return Agreement(value, (max(-1.0, value - half), min(1.0, value + half)))


def check_same_length(first: np.ndarray, second: np.ndarray) -> None:
    """Raise InputError unless both models score as many images."""
    if first.shape != second.shape:
        raise InputError(
            f"Expected both to be about the same images, but got {len(first)} and {len(second)}."
        )
