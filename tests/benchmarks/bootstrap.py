"""Resamples of the ROC AUC: all at once, beside a loop around scikit-learn."""

import tracemalloc

import numpy as np
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from engine.evaluation.bootstrap import RESAMPLES, THREADS
from engine.evaluation.resampled_figures import resampled_figures
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.subjects import Task

IMAGES = 22_000
QUICK_IMAGES = 2_000

LOOPED, QUICK_LOOPED = 50, 10
"""Resamples of which the loop is timed; the time for all of them is extrapolated."""

COMPARED, QUICK_COMPARED = 500, 100
"""Resamples of the loop whose distribution is compared."""


MEBIBYTE = 1 << 20


def measure(task: Task) -> list[Row]:
    """Time both on the same scores in one run, and compare what they give."""
    images, looped, compared = (
        (QUICK_IMAGES, QUICK_LOOPED, QUICK_COMPARED) if task.quick else (IMAGES, LOOPED, COMPARED)
    )
    return compare(images, looped, compared, repeats=2 if task.quick else 7)


def compare(images: int, looped: int, compared: int, repeats: int) -> list[Row]:
    """Time and compare ``RESAMPLES`` resamples of so many images."""
    y, score = drawn_scores(images)
    seconds = time_in_turns(
        {"ours": lambda: at_once(y, score), "theirs": lambda: in_a_loop(y, score, looped)}, repeats
    )
    ours, theirs = at_once(y, score), in_a_loop(y, score, compared)
    what = f"ROC AUC of {RESAMPLES:,} resamples of {images:,} scores"
    return [
        Comparison(
            f"{what}, resamples/s, {THREADS} threads",
            f"loop around scikit-learn, extrapolated from {looped}",
            speed(seconds["ours"], RESAMPLES),
            speed(seconds["theirs"], looped),
            Goal("≥", 50),
        ),
        Agreement(
            f"{what}: p-value that it differs from the loop's {compared} (Kolmogorov–Smirnov)",
            float(ks_2samp(ours, theirs).pvalue),
            Goal("≥", 0.01),
        ),
        Agreement(
            f"{what}: its standard deviation's relative difference to the loop's {compared}",
            abs(float(ours.std(ddof=1) / theirs.std(ddof=1)) - 1),
            Goal("<", 0.1),
        ),
        Agreement(f"{what}: peak memory, MiB", peak_memory(y, score) / MEBIBYTE, Goal("<", 100)),
    ]


def drawn_scores(images: int) -> tuple[np.ndarray, np.ndarray]:
    """Return labels, three of five positive, and scores with an AUC of about 0.88, always the same ones."""
    generator = np.random.default_rng(0)
    y = generator.random(images) < 0.6
    return y, 1 / (1 + np.exp(-(1.2 * generator.normal(size=images) + 2 * y - 1)))


def at_once(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return the AUC (resamples,) as the engine resamples it."""
    return resampled_figures(y, score[None], (0.5,), figures=("auc",))["auc"].resampled[0]


def peak_memory(y: np.ndarray, score: np.ndarray) -> int:
    """Return the most memory that Python and NumPy held at a time beyond what was there, in bytes."""
    tracemalloc.start()
    at_once(y, score)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def in_a_loop(y: np.ndarray, score: np.ndarray, resamples: int) -> np.ndarray:
    """Return the AUC (resamples,) as a loop that draws within each class and calls scikit-learn."""
    generator = np.random.default_rng(1)
    classes = np.flatnonzero(y), np.flatnonzero(~y)
    found = np.empty(resamples)
    for number in range(resamples):
        images = np.concatenate([generator.choice(members, len(members)) for members in classes])
        found[number] = roc_auc_score(y[images], score[images])
    return found
