"""What the Metrics page draws from: tables of figures and of curve points."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.evaluation.evaluation import Evaluation
from engine.evaluation.metrics import Metrics
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.wording import with_interval
from engine.ui import study
from engine.ui.sidebar import Selection

NAMES = {
    "auc": "ROC AUC",
    "average_precision": "Average precision",
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "f1": "F1",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "ppv": "PPV",
    "npv": "NPV",
    "mcc": "MCC",
    "brier": "Brier score",
    "log_loss": "Log loss",
}


def choose_others(selection: Selection) -> list[Evaluation]:
    """Ask which other models to draw beside the chosen one, each at its own threshold."""
    if selection.model is None or selection.dataset is None:
        return []
    others = [entry for entry in selection.models if entry.name != selection.model.name]
    found = [one for entry in others if (one := study.evaluation_of(entry, selection.key))]
    if not found:
        return []
    with st.sidebar:
        names = st.multiselect(
            "Compare with",
            [one.name for one in found],
            key="compare",
            bind="query-params",
            placeholder="no other model",
        )
    return [one for one in found if one.name in names]


def figure_rows(evaluations: Sequence[Evaluation]) -> list[dict[str, str]]:
    """Return the table of all figures with intervals: a row for each figure, a column for each model."""
    rows = [{"Figure": "Threshold"} | {one.name: f"{one.metrics.threshold:.3f}" for one in evaluations}]
    for name, label in NAMES.items():
        cells = {
            one.name: with_interval(getattr(one.metrics, name), one.metrics.intervals[name])
            for one in evaluations
        }
        rows.append({"Figure": label} | cells)
    return rows


def confusion_table(metrics: Metrics, classes: tuple[str, str]) -> pd.DataFrame:
    """Return the confusion matrix: a row for each actual class, a column for each call."""
    negative, positive = classes
    return pd.DataFrame(
        {
            "actual": [positive, negative],
            f"called {positive}": [metrics.tp, metrics.fp],
            f"called {negative}": [metrics.fn, metrics.tn],
        }
    )


def score_columns(table: ScoreTable) -> pd.DataFrame:
    """Return path, label and score of every row."""
    return table.frame[["path", "label", "score"]]
