"""Every cell of the train-padding × test-padding matrix: its figures, on all images and on resampled ones."""

from dataclasses import dataclass

import numpy as np

from engine.evaluation import rates
from engine.evaluation.bootstrap import (
    RESAMPLES,
    draw_counts,
    resampled_accuracy,
    resampled_auc,
    resampled_f1,
)
from engine.evaluation.curves import curve
from engine.evaluation.padding_study.study import Study, counted

FIGURES = {"auc": "ROC AUC", "accuracy": "accuracy", "f1": "F1"}
"""The figures of the matrix, and what to call them."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Figures of every model under every padding.

    ``values`` maps a figure to (models, tests) and ``resampled`` to (models, tests, B), the same resampled
    images everywhere, so that differences of cells are paired. ``n`` images count, ``positives`` of them of
    the positive class.
    """

    study: Study
    values: dict[str, np.ndarray]
    resampled: dict[str, np.ndarray]
    n: int
    positives: int

    def of(self, figure: str, train: str, test: str) -> tuple[np.ndarray, np.ndarray]:
        """Return one cell's values (S,) of the replicates, and their mean on resampled images (B,)."""
        models, column = self.study.replicates(train), self.study.test(test)
        return self.values[figure][models, column], self.resampled[figure][models, column].mean(axis=0)


def compute_cells(study: Study, *, resamples: int = RESAMPLES, seed: int = 0) -> Cells:
    """Compute the figures of every cell, each model at its own threshold."""
    y, scores = counted(study)
    counts = draw_counts(y, resamples, seed)
    shape = scores.shape[:2]
    values = {name: np.zeros(shape) for name in FIGURES}
    resampled = {name: np.zeros((*shape, resamples)) for name in FIGURES}
    for model, trained in enumerate(study.models):
        for test in range(len(study.tests)):
            score, cell = scores[model, test], (model, test)
            called = score >= trained.threshold
            right, tp = float((called == y).mean()), int((called & y).sum())
            values["auc"][cell] = curve(y, score).auc
            values["accuracy"][cell] = right
            values["f1"][cell] = rates.f1(tp, int((called & ~y).sum()), int((~called & y).sum()))
            resampled["auc"][cell] = resampled_auc(y, score, counts)
            resampled["accuracy"][cell] = resampled_accuracy(y, called, counts)
            resampled["f1"][cell] = resampled_f1(y, called, counts)
    return Cells(study, values, resampled, len(y), int(y.sum()))
