"""Findings on groups of images for which a model does worse."""

from collections.abc import Mapping

import pandas as pd

from engine.evaluation.figure_names import IN_SENTENCES
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.subgroup_values import NOT_KNOWN
from engine.evaluation.subgroups import SIGNIFICANT, gaps_of
from engine.evaluation.wording import with_interval

LEAST_GAP, GRAVE_GAP = 0.05, 0.2
"""How much worse than for the other images a figure must be to be told, and to be grave."""


def weaker_groups(tables: Mapping[str, pd.DataFrame], where: str) -> list[Finding]:
    """Tell for each column the group whose figure lies farthest beyond noise below the others', if any.

    ``tables`` has for each column what ``subgroups`` returns; its p-values, corrected within a column by
    Holm, are multiplied by the number of columns (Bonferroni). ``where`` names the set.
    """
    found = []
    for column, table in tables.items():
        gaps = gaps_of(table)
        p = (gaps["p_adjusted"] * len(tables)).clip(upper=1)
        worse = gaps[(p < SIGNIFICANT) & (gaps["gap"] <= -LEAST_GAP) & (gaps["group"] != NOT_KNOWN)]
        if len(worse):
            comparisons = int(table["comparisons"].iloc[0])
            found.append(weaker_group(column, worse.iloc[0], p[worse.index[0]], table, comparisons, where))
    return found


def weaker_group(
    column: str, gap: pd.Series, p: float, table: pd.DataFrame, comparisons: int, where: str
) -> Finding:
    """Return the finding on one group."""
    row = table[table["group"] == gap["group"]].iloc[0]
    figure = gap["figure"]
    n = {
        "auc": row["n"], "sensitivity": row["positives"], "specificity": row["n"] - row["positives"],
    }[figure]  # fmt: skip
    value = with_interval(row[figure], (row[f"{figure}_low"], row[f"{figure}_high"]))
    lower = with_interval(-gap["gap"], (-gap["gap_high"], -gap["gap_low"]))
    chance = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    return Finding(
        Severity.HIGH if -gap["gap"] >= GRAVE_GAP else Severity.MEDIUM,
        f"On {where} the model does worse where {column.replace('_', ' ')} is {gap['group']}: "
        f"{IN_SENTENCES[figure]} {value}, n = {n:,}, {lower} lower than elsewhere ({chance}, corrected for "
        f"{comparisons} comparisons in this column and for all columns).",
        Page.METRICS,
        "State the figure of this group beside that of all, and add such images to training.",
        "Subgroups",
    )
