"""Every question to a dataset: classes within and across splits, and splits within a class."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from data_tools.shortcuts.cues import Cue, Question, Shortcuts, Task
from data_tools.shortcuts.features import feature_table
from data_tools.shortcuts.folds import groups_of
from data_tools.shortcuts.probe import probe_across, probe_within
from engine.datasets.balance import has_problem
from engine.datasets.groups import USUAL_SPLITS, splits_of

TRAIN = USUAL_SPLITS[0]


def find_shortcuts(
    table: pd.DataFrame,
    classes: tuple[str, str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Shortcuts:
    """Ask a catalog or scan, one row for each image, what its files tell without their pictures.

    ``classes`` is (negative, positive); rows with a problem or another label do not count. Within each split
    the answers are cross-validated with each subject on one side; then models that learned from train are
    judged on every other split; then, in each class, every other split is told from train. ``progress`` is
    called with (done, to do) after each question.
    """
    usable = table[~has_problem(table) & table["label"].isin(classes)]
    if usable.empty:
        return Shortcuts(())
    features, groups = feature_table(usable), groups_of(usable)
    if not len(features.columns):
        return Shortcuts(())
    split = splits_of(usable)
    positive = (usable["label"] == classes[1]).to_numpy(dtype=bool)
    asked = list(tasks(list(split.cat.categories), classes))
    cues: list[Cue] = []
    for done, task in enumerate(asked, start=1):
        cues += answered(task, features, groups, split.to_numpy(), positive, classes)
        if progress:
            progress(done, len(asked))
    return Shortcuts(tuple(cues))


def tasks(splits: list[str], classes: tuple[str, str]) -> Iterator[Task]:
    """Yield the questions that a dataset of these splits is asked."""
    others = [split for split in splits if split != TRAIN] if TRAIN in splits else []
    for split in splits:
        yield Task(Question.CLASS, split, split)
    for split in others:
        yield Task(Question.CLASS, split, TRAIN)
    for split in others:
        for label in classes:
            yield Task(Question.SPLIT, split, TRAIN, label)


def answered(
    task: Task,
    features: pd.DataFrame,
    groups: np.ndarray,
    split: np.ndarray,
    positive: np.ndarray,
    classes: tuple[str, str],
) -> list[Cue]:
    """Return the answers to one question; the arrays have a value for each row of ``features``."""
    judged, learned = split == task.split, split == task.fitted
    if task.question is Question.SPLIT:
        kept = (judged | learned) & (positive == (task.label == classes[1]))
        return probe_within(task, features[kept], judged[kept], groups[kept])
    if task.split == task.fitted:
        return probe_within(task, features[judged], positive[judged], groups[judged])
    return probe_across(task, features[learned], positive[learned], features[judged], positive[judged])
