"""The models of a comparison in order, each figure with its interval."""

from collections.abc import Mapping, Sequence

import pandas as pd

from engine.evaluation.evaluation import Evaluation

FIGURES = (
    "auc", "average_precision", "accuracy", "f1", "sensitivity", "specificity", "ppv", "npv", "brier",
)  # fmt: skip
"""The figures of the leaderboard, the one that settles the order first."""


def by_auc(evaluations: Mapping[str, Evaluation]) -> list[str]:
    """Return the models' names by falling AUC, equal ones in the order given."""
    return sorted(evaluations, key=lambda name: -evaluations[name].metrics.auc)


def leaderboard(
    evaluations: Mapping[str, Evaluation], names: Sequence[str], ranks: Sequence[int]
) -> pd.DataFrame:
    """Return a row for each of ``names``, in this order, with its rank.

    Columns ``name, rank, n, positives, threshold``, each of FIGURES with ``_low`` and ``_high`` (95 %), and
    the counts ``tp, fp, tn, fn``.
    """
    rows = []
    for name, rank in zip(names, ranks, strict=True):
        metrics = evaluations[name].metrics
        row: dict[str, object] = {"name": name, "rank": rank, "n": metrics.n, "positives": metrics.positives}
        row["threshold"] = metrics.threshold
        for figure in FIGURES:
            low, high = metrics.intervals[figure]
            row |= {figure: getattr(metrics, figure), f"{figure}_low": low, f"{figure}_high": high}
        row |= {count: getattr(metrics, count) for count in ("tp", "fp", "tn", "fn")}
        rows.append(row)
    return pd.DataFrame(rows)
