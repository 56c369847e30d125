"""How well features alone tell two groups of images apart, judged on images that the model has not seen."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from data_tools.shortcuts.cues import Basis, Cue, Task, unanswered
from data_tools.shortcuts.features import Kind, of_kind, varies
from data_tools.shortcuts.folds import FOLDS, SEED, fold_numbers
from data_tools.shortcuts.scores import Scorer, binned_scores, boosted_scores, out_of_fold
from engine.evaluation.delong import auc_interval, placements
from engine.evaluation.intervals import LEVEL

LEAST_IMAGES = 30
"""Images of each of the two groups that it takes to say anything."""

LEAST_SUBJECTS = 2 * FOLDS
"""Subjects of each group that it takes for cross-validation."""

MOST_IMAGES = 20_000
"""Images looked at for one answer, drawn at random: its interval is then narrow enough for any decision."""

Judge = Callable[[Scorer, np.ndarray], np.ndarray]
"""(scorer, columns of x) → scores of the images judged."""


def probe_within(task: Task, x: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> list[Cue]:
    """Return the answers to a task by cross-validation.

    ``x`` are features (``feature_table``) of n images, ``y`` (n,) bool, ``groups`` (n,) the number of each
    image's subject, whose images stay together.
    """
    kept = sample(len(y))
    y, groups = y[kept], groups[kept]
    names, values = varying(x, kept)
    if reason := too_few(y) or too_few_subjects(y, groups):
        return [unanswered(task, reason, len(y), int(y.sum()))]
    fold = fold_numbers(y, groups)

    def judge(scorer: Scorer, columns: np.ndarray) -> np.ndarray:
        return out_of_fold(scorer, values[:, columns], y, fold)

    cues = list(answers(task, names, y, judge))
    return [*cues, *by_strength(single_cues(task, names, y, judge))]


def probe_across(
    task: Task, x: pd.DataFrame, y: np.ndarray, judged_x: pd.DataFrame, judged_y: np.ndarray
) -> list[Cue]:
    """Return the answers to a task by models that learned from ``x`` and ``y``, judged on the other images.

    Both tables have the same columns. Single features come in the order of their strength on the images
    judged.
    """
    learned, kept = sample(len(y)), sample(len(judged_y))
    y, judged_y = y[learned], judged_y[kept]
    names, values = varying(x, learned)
    judged = judged_x[names].to_numpy(dtype=np.float64)[kept]
    if reason := too_few(y) or too_few(judged_y):
        return [unanswered(task, reason, len(judged_y), int(judged_y.sum()))]

    def judge(scorer: Scorer, columns: np.ndarray) -> np.ndarray:
        return scorer(values[:, columns], y, judged[:, columns])

    cues = list(answers(task, names, judged_y, judge))
    return [*cues, *by_strength(single_cues(task, names, judged_y, judge))]


def answers(task: Task, names: list[str], y: np.ndarray, judge: Judge) -> Iterator[Cue]:
    """Yield the answers from all features and from those of each kind, where there are any."""
    of_file = [name for name in names if name not in of_kind(names, Kind.SOURCE)]
    chosen = {Basis.ALL: of_file} | {Basis(kind.value): of_kind(names, kind) for kind in Kind}
    for basis, features in chosen.items():
        if features:
            columns = np.array([names.index(name) for name in features])
            yield answer(task, basis, tuple(features), y, judge(boosted_scores, columns))


def single_cues(task: Task, names: list[str], y: np.ndarray, judge: Judge) -> Iterator[Cue]:
    """Yield the answer from each feature by itself; the intervals allow for picking the strongest."""
    level = 1 - (1 - LEVEL) / max(1, len(names))
    for column, name in enumerate(names):
        scores = judge(one_feature, np.array([column]))
        yield answer(task, Basis.SINGLE, (name,), y, scores, level)


def one_feature(x: np.ndarray, y: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Return the scores of the one-feature model for tables of one column."""
    return binned_scores(x[:, 0], y, judged[:, 0])


def answer(
    task: Task,
    basis: Basis,
    features: tuple[str, ...],
    y: np.ndarray,
    scores: np.ndarray,
    level: float = LEVEL,
) -> Cue:
    """Return a cue from the scores of the images judged."""
    auc = float(placements(y, scores)[0].mean())
    return Cue(task, basis, features, auc, auc_interval(y, scores, level), len(y), int(y.sum()))


def by_strength(cues: Iterator[Cue]) -> list[Cue]:
    """Return cues with the largest AUC first, equal ones as they came."""
    return sorted(cues, key=lambda cue: -cue.auc)


def varying(x: pd.DataFrame, kept: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return the features that differ among the rows kept, and their values, float64."""
    values = x.to_numpy(dtype=np.float64)[kept]
    differ = np.array([varies(column) for column in values.T], dtype=bool)
    return list(x.columns[differ]), values[:, differ]


def sample(n: int) -> np.ndarray:
    """Return the positions of the images looked at, in order: all, or ``MOST_IMAGES`` drawn at random."""
    if n <= MOST_IMAGES:
        return np.arange(n)
    return np.sort(np.random.default_rng(SEED).choice(n, MOST_IMAGES, replace=False))


def too_few(y: np.ndarray) -> str:
    """Return why there are too few images for an answer, nothing where there are enough."""
    least = int(min(y.sum(), (~y).sum()))
    if least >= LEAST_IMAGES:
        return ""
    return f"{least:,} images on one side; {LEAST_IMAGES} of each are needed."


def too_few_subjects(y: np.ndarray, groups: np.ndarray) -> str:
    """Return why there are too few subjects to cross-validate, nothing where there are enough."""
    least = min(len(np.unique(groups[y])), len(np.unique(groups[~y])))
    if least >= LEAST_SUBJECTS:
        return ""
    return f"{least:,} subjects on one side; {LEAST_SUBJECTS} of each are needed to cross-validate."
