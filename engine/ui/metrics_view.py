"""What the Metrics page draws from: tables of figures and of curve points."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from engine.evaluation.evaluation import Evaluation
from engine.evaluation.figure_names import TITLES
from engine.evaluation.metrics import Metrics
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.wording import with_interval
from engine.ui import study
from engine.ui.sidebar import Selection


@dataclass(frozen=True)
class Beside:
    """Models to show beside the page's subject: on the ``same`` images, or on others, ``elsewhere``."""

    same: Sequence[Evaluation] = ()
    elsewhere: Sequence[Evaluation] = ()


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
    rows = [
        {"Figure": "Images (positive)"}
        | {one.name: f"{one.metrics.n:,} ({one.metrics.positives:,})" for one in evaluations},
        {"Figure": "Threshold"} | {one.name: f"{one.metrics.threshold:.3f}" for one in evaluations},
    ]
    for name, label in TITLES.items():
        cells = {
            one.name: with_interval(getattr(one.metrics, name), one.metrics.intervals[name])
            for one in evaluations
        }
        rows.append({"Figure": label} | cells)
    return rows


def figure_table(evaluations: Sequence[Evaluation]) -> pd.DataFrame:
    """Return the same as numbers: a row for each model and figure, with ``value, low, high, n``."""
    rows = []
    for one in evaluations:
        metrics = one.metrics
        start = {"model": one.name, "threshold": metrics.threshold, "n": metrics.n}
        for name in TITLES:
            low, high = metrics.intervals[name]
            rows.append(start | {"figure": name, "value": getattr(metrics, name), "low": low, "high": high})
    return pd.DataFrame(rows)


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
