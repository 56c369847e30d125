"""Figures of merit on resampled images, all resamples at once.

Images are drawn with replacement within each class, so that every resample has both classes' sizes. The same
draws serve every model, which makes differences between models paired.
"""

from typing import Any

import numpy as np

from engine.evaluation.checks import check_scores

RESAMPLES = 2000
"""Resamples unless a function is told otherwise: limits at 95 % then rest on 50 resamples at each end."""


def draw_counts(y: np.ndarray, resamples: int = RESAMPLES, seed: int = 0) -> np.ndarray:
    """Return how often each image is in each resample, (resamples, n) float32, for labels (n,) bool."""
    generator = np.random.default_rng(seed)
    counts = np.zeros((resamples, len(y)), dtype=np.float32)
    for of_class in (y, ~y):
        size = int(of_class.sum())
        if size:
            counts[:, of_class] = generator.multinomial(size, np.full(size, 1 / size), size=resamples)
    return counts


def resampled_auc(y: Any, score: Any, counts: np.ndarray) -> np.ndarray:
    """Return the ROC AUC (B,) of each resample; equal scores count half. NaN when one class is absent.

    Raises InputError as ``check_scores`` does.
    """
    y, score = check_scores(y, score)
    if y.all() or not y.any():
        return np.full(len(counts), np.nan)
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    drawn = counts[:, order].astype(np.float64)
    positives = np.add.reduceat(drawn * y[order], starts, axis=1)
    negatives = np.add.reduceat(drawn * ~y[order], starts, axis=1)
    below = np.cumsum(negatives, axis=1) - negatives / 2
    return (positives * below).sum(axis=1) / (positives.sum(axis=1) * negatives.sum(axis=1))


def resampled_accuracy(y: np.ndarray, called: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the accuracy (B,) of each resample, for labels and calls (n,) bool."""
    return counts @ (y == called).astype(np.float32) / counts.sum(axis=1)


def resampled_f1(y: np.ndarray, called: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return F1 (B,) of each resample; NaN where it has neither a positive nor a positive call."""
    tp = counts @ (y & called).astype(np.float32)
    wrong = counts @ (y != called).astype(np.float32)
    with np.errstate(invalid="ignore"):
        return 2 * tp / (2 * tp + wrong)
