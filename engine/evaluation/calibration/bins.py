"""Scores put into bins: what the reliability diagram, ECE and the parts of the Brier score are counted on."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.errors import InputError
from engine.evaluation.checks import check_scores

Kind = Literal["mass", "width"]
"""``mass``: bins of equally many images; ``width``: bins of equal width over 0…1."""

BINS = 10
"""Bins unless a function is told otherwise."""


@dataclass(frozen=True)
class Binned:
    """Counts and means in K bins that hold at least one image, from low scores to high.

    ``low`` and ``high`` (K,) are the lowest and highest score of each bin of equal mass, the edges of each
    bin of equal width; ``n`` and ``positives`` (K,) int64; ``mean_score`` and ``observed`` (K,) float64, the
    latter the share of positives. ``place`` (n,) is each image's bin.
    """

    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    positives: np.ndarray
    mean_score: np.ndarray
    observed: np.ndarray
    place: np.ndarray

    @property
    def weight(self) -> np.ndarray:
        """Each bin's share of the images (K,), 1 in all."""
        return self.n / self.n.sum()

    @property
    def gap(self) -> np.ndarray:
        """Observed share minus mean score (K,): below zero where the scores promise too much."""
        return self.observed - self.mean_score


def binned(y: Any, score: Any, bins: int = BINS, kind: Kind = "mass") -> Binned:
    """Put labels (n,) of 0 or 1 and scores (n,) between 0 and 1 into at most ``bins`` bins.

    Equal scores are never parted, so that there can be fewer bins than wanted; bins without an image are
    left out. Bins of equal width hold their lower edge, the last one both. Raises InputError as
    ``check_scores`` does, for fewer than 1 bin, and for another kind.
    """
    y, score = check_scores(y, score)
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or bins < 1:
        raise InputError(f"Expected bins to be a whole number of at least 1, but got {bins!r}.")
    if kind == "width":
        edges = np.arange(bins + 1) / bins
        place = np.clip(np.searchsorted(edges, score, side="right") - 1, 0, bins - 1)
    elif kind == "mass":
        place = equal_mass(score, bins)
    else:
        raise InputError(f"Expected kind to be 'mass' or 'width', but got {kind!r}.")
    filled, place = np.unique(place, return_inverse=True)
    n = np.bincount(place)
    positives = np.bincount(place, weights=y).astype(np.int64)
    if kind == "width":
        low, high = edges[filled], edges[filled + 1]
    else:
        low, high = np.full(len(n), np.inf), np.full(len(n), -np.inf)
        np.minimum.at(low, place, score)
        np.maximum.at(high, place, score)
    mean_score = np.bincount(place, weights=score) / n
    return Binned(low, high, n, positives, mean_score, positives / n, place)


def equal_mass(score: np.ndarray, bins: int) -> np.ndarray:
    """Return each score's bin (n,), from 0: as many in each as equal scores allow.

    A cut that would part equal scores moves to the nearer end of their run.
    """
    ordered = np.sort(score)
    wanted = np.linspace(0, len(score), bins + 1)[1:-1].round().astype(np.int64)
    value = ordered[np.minimum(wanted, len(score) - 1)]
    start = np.searchsorted(ordered, value, side="left")
    end = np.searchsorted(ordered, value, side="right")
    cut = np.unique(np.where(wanted - start <= end - wanted, start, end))
    cut = cut[(cut > 0) & (cut < len(score))]
    return np.searchsorted(ordered[cut], score, side="right")
