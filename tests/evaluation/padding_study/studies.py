"""Simulated experiments whose truth is known."""

import numpy as np

from engine.evaluation.padding_study.study import Study, Trained

CLASSES = ("NORMAL", "PNEUMONIA")


def simulated(
    shifts: dict[str, dict[str, float]],
    *,
    seeds: int = 3,
    images: int = 400,
    spread: float = 0.05,
    threshold: float = 0.5,
    seed: int = 0,
) -> Study:
    """Return a study: ``shifts`` maps a training and a test to how far apart the classes' log odds are.

    A training is named after its padding, or ``PADDING, variant``. Images have noise of their own that all
    models share; seeds differ by ``spread`` in that distance.
    """
    draw = np.random.default_rng(seed)
    y = draw.random(images) < 0.6
    shared = draw.normal(size=images)
    tests = tuple(next(iter(shifts.values())))
    models, scores = [], []
    for train, by_test in shifts.items():
        for number in range(seeds):
            models.append(Trained(f"{train}-{number}", train, number, train.partition(",")[0], threshold))
            change = draw.normal(0, spread)
            rows = []
            for distance in by_test.values():
                odds = (distance + change) * np.where(y, 0.5, -0.5) + shared + 0.3 * draw.normal(size=images)
                rows.append(1 / (1 + np.exp(-odds)))
            scores.append(rows)
    labels = np.array(CLASSES, dtype=object)[y.astype(int)]
    paths = np.array([f"test/{index:04}.png" for index in range(images)], dtype=object)
    return Study(tuple(models), tests, paths, labels, np.array(scores), CLASSES, {"dataset": "made"})
