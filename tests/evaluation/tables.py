"""Score tables that the tests of this package share."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from engine.evaluation.score_table import ScoreTable
from tests.evaluation.examples import noisy

CLASSES = ("NORMAL", "PNEUMONIA")


def score_table(rows: Iterable[tuple], classes: tuple[str, str] = CLASSES) -> ScoreTable:
    """Return a table of (path, label, score) rows."""
    return ScoreTable(pd.DataFrame(list(rows), columns=["path", "label", "score"]), classes)


def noisy_table(n: int = 300, *, seed: int = 0, shift: float = 0.0, noise: float = 0.0) -> ScoreTable:
    """Return n overlapping scores, in the log odds shifted and made noisier."""
    y, score = noisy(n, seed=seed)
    odds = np.log(score / (1 - score)) + shift + noise * np.random.default_rng(seed + 1).normal(size=n)
    score = 1 / (1 + np.exp(-odds))
    return score_table((f"test/{i}.png", CLASSES[y[i]], score[i]) for i in range(n))
