"""The finding that a training would see one class far more often than the other."""

import numpy as np
import pandas as pd

from data_tools.scan.finding import ScanFinding
from data_tools.shortcuts.words import place
from engine.datasets.balance import Imbalance, has_problem, training_imbalance
from engine.datasets.groups import numbers_of, splits_of
from engine.evaluation.findings import LEAST_IMBALANCE, imbalanced_training


def class_imbalance(table: pd.DataFrame, classes: tuple[str, str]) -> ScanFinding | None:
    """Tell that the training data, or the largest split, hold one class far more often.

    Where a column ``weight`` makes up for it, as ``data_tools build`` writes one, there is nothing to tell.
    """
    training = training_imbalance(table, classes)
    if training is None or evened_by_weights(table, training):
        return None
    where = place(training.split)
    told = imbalanced_training(training, where[0].upper() + where[1:])
    if told is None:
        return None
    return ScanFinding(
        "class_imbalance",
        told.severity,
        f"{told.sentence} Balance the training split (data_tools build --balance), or weigh the classes.",
        training.negative + training.positive,
    )


def evened_by_weights(table: pd.DataFrame, training: Imbalance) -> bool:
    """Tell whether the images of a split, counted by their ``weight``, are about as many of each class."""
    if "weight" not in table:
        return False
    weights = numbers_of(table, "weight")
    rows = splits_of(table).eq(training.split) & ~has_problem(table)
    sums = [np.nansum(weights[rows & table["label"].eq(label)]) for label in training.classes]
    return min(sums) > 0 and max(sums) < LEAST_IMBALANCE * min(sums)
