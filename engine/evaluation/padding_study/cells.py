"""Every cell of the train-padding × test-padding matrix: its figures, on all images and on resampled ones."""

from dataclasses import dataclass

import numpy as np

from engine.evaluation.bootstrap import RESAMPLES
from engine.evaluation.padding_study.study import Study, counted
from engine.evaluation.resampled_figures import resampled_figures

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
    models, tests, n = scores.shape
    thresholds = np.repeat([model.threshold for model in study.models], tests)
    found = resampled_figures(
        y,
        scores.reshape(-1, n),
        thresholds.tolist(),
        figures=tuple(FIGURES),
        resamples=resamples,
        seed=seed,
    )
    return Cells(
        study,
        {name: of.values.reshape(models, tests) for name, of in found.items()},
        {name: of.resampled.reshape(models, tests, -1) for name, of in found.items()},
        n,
        int(y.sum()),
    )
