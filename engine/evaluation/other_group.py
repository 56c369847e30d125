"""What a model calls images that belong to neither class: how often positive, which is no error that counts.

Such labels (OTHER: not normal, yet without the finding) are never part of n or of any figure of merit.
"""

import numpy as np
import pandas as pd

from engine.datasets.groups import NO_LABEL
from engine.evaluation.checks import check_share
from engine.evaluation.intervals import wilson
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.subgroup_values import LEAST, groups_of

COLUMNS = ("label", "group", "n", "called", "share", "low", "high", "median")


def other_group(table: ScoreTable, threshold: float, column: str | None = None) -> pd.DataFrame:
    """Return for each label outside the two classes how many of its n images are called positive.

    Columns ``COLUMNS``: ``share`` is called / n with Wilson's 95 % limits, ``median`` the median score. The
    row of a whole label has the group ``all``; ``column`` adds a row for each group of it
    (``subgroup_values.groups_of``) with at least ``LEAST`` images, the most often called first. Images
    without a label are ``NO_LABEL``; those without a score are left out. Empty without such images.

    Raises InputError: a threshold outside 0…1, no such column.
    """
    check_share(threshold, "threshold")
    frame = table.frame
    outside = frame[~frame["label"].isin(table.classes) & frame["score"].notna()]
    labels = outside["label"].fillna(NO_LABEL)
    found = []
    for label in sorted(labels.unique()):
        rows = outside[(labels == label).to_numpy()]
        score = rows["score"].to_numpy(dtype=np.float64)
        found.append(called_positive(label, "all", score, threshold))
        if column is not None:
            groups = groups_of(rows, column)
            parts = [
                called_positive(label, name, score[member], threshold)
                for name, member in groups.items()
                if np.count_nonzero(member) >= LEAST
            ]
            found += sorted(parts, key=lambda part: -part["share"])
    return pd.DataFrame(found, columns=list(COLUMNS))


def called_positive(label: str, group: str, score: np.ndarray, threshold: float) -> dict:
    """Return one row of ``other_group``."""
    n, called = len(score), int(np.count_nonzero(score >= threshold))
    low, high = wilson(called, n)
    median = float(np.median(score))
    values = (label, group, n, called, called / n, low, high, median)
    return dict(zip(COLUMNS, values, strict=True))
