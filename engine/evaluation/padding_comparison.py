"""One model under several paddings: its figures of merit on the same images."""

from collections.abc import Mapping, Sequence

import pandas as pd

from engine.evaluation.checks import check_share
from engine.evaluation.common_images import common_images
from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.score_table import ScoreTable, labelled

FIGURES = {"auc": "ROC AUC", "accuracy": "Accuracy", "f1": "F1"}
"""The figures of merit by which paddings are compared, and their titles."""


def compare_paddings(tables: Mapping[str, ScoreTable], threshold: float) -> list[Evaluation]:
    """Evaluate a model's tables (padding → table) at one threshold on the images that all of them score.

    The evaluations bear the paddings' names, in the order given. Raises InputError as ``common_images`` and
    ``labelled`` do, and for a threshold outside 0…1.
    """
    threshold = check_share(threshold, "threshold")
    frame = common_images(tables)
    classes = next(iter(tables.values())).classes
    evaluations = []
    for padding in tables:
        known = labelled(ScoreTable(frame.assign(score=frame[padding]), classes))
        evaluations.append(evaluate(known.y, known.score, threshold, padding))
    return evaluations


def padding_table(evaluations: Sequence[Evaluation]) -> pd.DataFrame:
    """Return a row for each padding: ``padding``, ``n``, each figure and its limits (``auc_low`` …)."""
    rows = []
    for evaluation in evaluations:
        metrics = evaluation.metrics
        row = {"padding": evaluation.name, "n": metrics.n}
        for name in FIGURES:
            low, high = metrics.intervals[name]
            row |= {name: getattr(metrics, name), f"{name}_low": low, f"{name}_high": high}
        rows.append(row)
    return pd.DataFrame(rows)
