"""ROC AUC and average precision of many resamples at once: the scores are sorted once for all of them."""

from dataclasses import dataclass

import numpy as np

from engine.evaluation import rates


@dataclass(frozen=True, eq=False)
class Steps:
    """Groups of positives that follow each other by rising score.

    ``edges`` (G + 1,) are the first positive of each group and, last, the number of positives; ``below`` and
    ``not_above`` (G,) the numbers of negatives that score less than the group, and no more.
    """

    edges: np.ndarray
    below: np.ndarray
    not_above: np.ndarray


@dataclass(frozen=True, eq=False)
class Ranking:
    """Where the images of one model stand.

    ``positives`` and ``negatives`` are the units of each class's images, by rising score. ``scores`` groups
    the positives by their score, ``runs`` by the negatives they stand among: all that the AUC depends on.
    """

    positives: np.ndarray | slice
    negatives: np.ndarray | slice
    scores: Steps
    runs: Steps


def ranking(y: np.ndarray, score: np.ndarray, unit: np.ndarray) -> Ranking:
    """Rank labels (n,) bool and scores (n,) of images that belong to units (n,) int."""
    order = np.argsort(score, kind="stable")
    ranked, positive = score[order], y[order]
    of_positives, of_negatives = ranked[positive], ranked[~positive]
    below = np.searchsorted(of_negatives, of_positives, side="left")
    not_above = np.searchsorted(of_negatives, of_positives, side="right")

    def steps(new: np.ndarray) -> Steps:
        firsts = np.flatnonzero(np.append(True, new)[: len(of_positives)])
        return Steps(np.append(firsts, len(of_positives)), below[firsts], not_above[firsts])

    return Ranking(
        positives=consecutive(unit[order[positive]]),
        negatives=consecutive(unit[order[~positive]]),
        scores=steps(np.diff(of_positives) > 0),
        runs=steps((np.diff(below) > 0) | (np.diff(not_above) > 0)),
    )


def consecutive(numbers: np.ndarray) -> np.ndarray | slice:
    """Return the slice that numbers are, if they are one: counts in their order then need no copy."""
    if len(numbers) and (np.diff(numbers) == 1).all():
        return slice(int(numbers[0]), int(numbers[-1]) + 1)
    return numbers


def drawn_before(counts: np.ndarray, units: np.ndarray | slice) -> np.ndarray:
    """Return how many images are drawn before each of k ranked ones, and in all: (b, k + 1) int64."""
    drawn = counts[:, units] if isinstance(units, slice) else counts.take(units, axis=1)
    before = np.zeros((len(counts), drawn.shape[1] + 1), dtype=np.int64)
    np.cumsum(drawn, axis=1, out=before[:, 1:])
    return before


def resampled_auc(ranked: Ranking, counts: np.ndarray) -> np.ndarray:
    """Return the ROC AUC (b,) of resamples with counts (b, units); equal scores count half.

    Counted in integers up to the division. NaN where a resample lacks a class.
    """
    positives, negatives = drawn_before(counts, ranked.positives), drawn_before(counts, ranked.negatives)
    found = np.diff(positives.take(ranked.runs.edges, axis=1), axis=1)
    doubled = negatives.take(ranked.runs.below, axis=1)
    doubled += negatives.take(ranked.runs.not_above, axis=1)
    doubled *= found
    return rates.ratio(doubled.sum(axis=1), 2 * positives[:, -1] * negatives[:, -1])


def resampled_average_precision(ranked: Ranking, counts: np.ndarray) -> np.ndarray:
    """Return the average precision (b,), without interpolation, of resamples with counts (b, units).

    NaN where a resample lacks a class, as ``Curve.average_precision`` is.
    """
    positives, negatives = drawn_before(counts, ranked.positives), drawn_before(counts, ranked.negatives)
    before = positives.take(ranked.scores.edges, axis=1)
    tp = positives[:, -1:] - before[:, :-1]
    called = tp + negatives[:, -1:] - negatives.take(ranked.scores.below, axis=1)
    # Where nothing is called nothing is found either, and the quotient does not matter.
    gained = np.diff(before, axis=1) * (tp / np.maximum(called, 1))
    return rates.ratio(gained.sum(axis=1), positives[:, -1] * (negatives[:, -1] > 0))
