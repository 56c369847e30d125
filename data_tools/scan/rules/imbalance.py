"""The finding that a training would see one class far more often than the other."""

import pandas as pd

from data_tools.scan.finding import ScanFinding
from data_tools.shortcuts.words import place
from engine.datasets.balance import training_imbalance
from engine.evaluation.findings import imbalanced_training


def class_imbalance(table: pd.DataFrame, classes: tuple[str, str]) -> ScanFinding | None:
    """Tell that the training data, or the largest split, hold one class far more often."""
    training = training_imbalance(table, classes)
    if training is None:
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
