"""Models that score the same images, some alike and some not."""

from engine.evaluation.score_table import ScoreTable
from tests.evaluation.tables import noisy_table, score_table


def tables(n: int = 300) -> dict[str, ScoreTable]:
    """Return three models: two that differ by a hair, and one much noisier."""
    return {
        "poor": noisy_table(n, noise=3.0),
        "good": noisy_table(n),
        "alike": noisy_table(n, shift=0.3, noise=0.05),
    }


IMAGES = [("n1", "NORMAL"), ("n2", "NORMAL"), ("p1", "PNEUMONIA"), ("p2", "PNEUMONIA"), ("p3", "PNEUMONIA")]


def by_hand(**scores: list[float]) -> dict[str, ScoreTable]:
    """Return models' tables of the five IMAGES, each at the threshold 0.5."""
    return {
        name: score_table((path, label, value) for (path, label), value in zip(IMAGES, values, strict=True))
        for name, values in scores.items()
    }
