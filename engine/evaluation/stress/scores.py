"""The scores of a stress test: every model's, of the same images, as they are and changed step by step."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError


@dataclass(frozen=True)
class Step:
    """One setting of the test: what was changed (``original`` for nothing), at which severity and amount."""

    kind: str
    severity: int
    amount: float


@dataclass(frozen=True)
class Stressed:
    """One model of the test: its name, its own threshold, its padding, and the hash of its weights."""

    name: str
    threshold: float
    padding: str
    weights_sha256: str


@dataclass(frozen=True, eq=False)
class StressScores:
    """Scores (models, steps, images) float64, NaN for an image that could not be scored.

    ``steps`` begin with the original; ``paths`` and ``labels`` (images,) are the images', ``problems``
    (images,) says why one could not be used and is None where it could; ``classes`` is (negative, positive).
    ``provenance`` says where the scores come from: ``dataset, dataset_hash, split, limit, seed, runtime``.
    """

    models: tuple[Stressed, ...]
    steps: tuple[Step, ...]
    paths: np.ndarray
    labels: np.ndarray
    problems: np.ndarray
    scores: np.ndarray
    classes: tuple[str, str]
    provenance: dict[str, Any] = field(default_factory=dict)

    def model(self, name: str) -> int:
        """Return the position of a model; raise InputError where it was not tested."""
        names = [model.name for model in self.models]
        if name not in names:
            raise InputError(f"The stress test has no model '{name}'; it has {', '.join(names)}.")
        return names.index(name)


def long_table(test: StressScores) -> pd.DataFrame:
    """Return the scores in rows: ``model, kind, severity, amount, path, label, score, problem``."""
    models, steps, images = test.scores.shape
    each = models * steps
    return pd.DataFrame(
        {
            "model": np.repeat([model.name for model in test.models], steps * images),
            "kind": np.tile(np.repeat([step.kind for step in test.steps], images), models),
            "severity": np.tile(np.repeat([step.severity for step in test.steps], images), models),
            "amount": np.tile(np.repeat([step.amount for step in test.steps], images), models),
            "path": np.tile(test.paths, each),
            "label": np.tile(test.labels, each),
            "score": test.scores.ravel(),
            "problem": np.tile(test.problems, each),
        }
    )


def of_model(test: StressScores, name: str) -> pd.DataFrame:
    """Return the rows of one model; raises InputError where it was not tested."""
    position = test.model(name)
    alone = StressScores(
        test.models[position : position + 1], test.steps, test.paths, test.labels, test.problems,
        test.scores[position : position + 1], test.classes, test.provenance,
    )  # fmt: skip
    return long_table(alone)
