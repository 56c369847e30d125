"""Figures of merit of several models on the same resampled images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation import rates
from engine.evaluation.bootstrap import RESAMPLES, over_resamples
from engine.evaluation.resampled_ranks import ranking, resampled_auc, resampled_average_precision
from engine.evaluation.units import Units, image_units

RANKED = {"auc": resampled_auc, "average_precision": resampled_average_precision}
"""The figures that depend on the order of the scores."""

FIGURES = (*RANKED, "accuracy", "f1", "sensitivity", "specificity", "ppv", "npv", "brier")
"""The figures there are, by their names in ``Metrics``."""


@dataclass(frozen=True, eq=False)
class Resampled:
    """One figure of M models: its ``values`` (M,) on the images, and ``resampled`` (M, B) on B resamples."""

    values: np.ndarray
    resampled: np.ndarray


def resampled_figures(
    y: np.ndarray,
    scores: np.ndarray,
    thresholds: Sequence[float],
    units: Units | None = None,
    *,
    figures: Sequence[str] = FIGURES,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Resampled]:
    """Return each of ``figures`` for labels (n,) bool, scores (M, n) and thresholds (M,).

    An image is called positive when its score ≥ the threshold. The resamples, of ``units`` or else of images,
    are the same for all models, so that differences are paired. A figure is NaN where it is undefined, as in
    ``Metrics``.
    """
    units = units or image_units(y, scores[0])
    of_counts = figures_of_counts(y, scores, thresholds, units, figures)
    once = of_counts(np.ones((1, units.strata.units), dtype=np.int64))[0]
    found = over_resamples(of_counts, units.strata, resamples=resamples, seed=seed)
    return {name: Resampled(once[at], found[:, at].T) for at, name in enumerate(figures)}


def figures_of_counts(
    y: np.ndarray, scores: np.ndarray, thresholds: Sequence[float], units: Units, figures: Sequence[str]
) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function of counts (b, units) that gives the figures, (b, figures, M)."""
    ranked = [name for name in RANKED if name in figures]
    rankings = [ranking(y, score, units.of_image) for score in scores] if ranked else []
    counted = counted_figures(y, scores, thresholds, units) if set(figures) - set(RANKED) else None

    def of_counts(counts: np.ndarray) -> np.ndarray:
        found = counted(counts) if counted else {}
        for name in ranked:
            found[name] = np.stack([RANKED[name](one, counts) for one in rankings], axis=1)
        return np.stack([found[name] for name in figures], axis=1)

    return of_counts


def counted_figures(
    y: np.ndarray, scores: np.ndarray, thresholds: Sequence[float], units: Units
) -> Callable[[np.ndarray], dict[str, np.ndarray]]:
    """Return the function of counts (b, units) that gives the figures of calls and errors, (b, M) each.

    All follow from sums over the units drawn, so that one product of matrices gives them.
    """
    models = len(scores)
    columns = np.empty((units.strata.units, 2 + 3 * models))
    columns[:, 0], columns[:, 1] = units.sums(y), units.sums(~y)
    for model, (score, threshold) in enumerate(zip(scores, thresholds, strict=True)):
        called = score >= threshold
        for place, part in enumerate((y & called, ~y & called, (score - y) ** 2)):
            columns[:, 2 + place * models + model] = units.sums(part)

    def of_counts(counts: np.ndarray) -> dict[str, np.ndarray]:
        sums = counts.astype(np.float64) @ columns
        positives, negatives = sums[:, :1], sums[:, 1:2]
        tp, fp, error = np.split(sums[:, 2:], 3, axis=1)
        fn, tn = positives - tp, negatives - fp
        return {
            "accuracy": rates.accuracy(tp, fp, tn, fn),
            "f1": rates.f1(tp, fp, fn),
            "sensitivity": rates.sensitivity(tp, fn),
            "specificity": rates.specificity(tn, fp),
            "ppv": rates.ppv(tp, fp),
            "npv": rates.npv(tn, fn),
            "brier": rates.ratio(error, positives + negatives),
        }

    return of_counts
