"""What came out: the figures of every set, and of groups of people."""

import pandas as pd

from engine.evaluation.calibration import words
from engine.evaluation.calibration.summary import calibration
from engine.evaluation.promised import RATES
from engine.evaluation.subgroup_values import (
    ASPECT,
    IMAGE_SIZE,
    LEAST,
    NOT_KNOWN,
    groups_of,
    subgroup_columns,
)
from engine.evaluation.subgroups import subgroups
from engine.evaluation.wording import percent, with_interval
from engine.reporting.checklists.answers.phrases import figures
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known, ScoredSet

ALL = ("auc", "average_precision", "sensitivity", "specificity", "ppv", "npv", "accuracy", "f1", "brier")
"""The figures of a diagnostic test that an answer gives."""

MOST_GROUPS = 8
"""Columns with more groups are left to the app's page Metrics."""

FORMAT_COLUMNS = ("mode", "original_mode", "bytes", "source", "synthetic", "mask")
"""Columns that describe files, not people or disease."""


def performance(known: Known) -> Answer:
    """Give the figures of every scored set."""
    parts = [f"{one.where}: {figures(one)}." for one in (known.scored, *known.others)]
    return filled(
        f"At the threshold {known.config.threshold:.4f}, with 95 % intervals. {' '.join(parts)}"
        + (
            " Training images were not scored."
            if all(one.file.split != "train" for one in (known.scored, *known.others))
            else ""
        )
    )


def precision(known: Known) -> Answer:
    """Give the diagnostic figures of the set, with the confusion matrix and calibration."""
    one = known.scored
    metrics = one.metrics
    return filled(
        f"{one.where}: {metrics.tp:,} true and {metrics.fp:,} false positives, {metrics.tn:,} true and "
        f"{metrics.fn:,} false negatives. {figures(one, ALL)}; 95 % intervals. Predictive values hold for "
        f"this set's share of positives, {percent(metrics.positives / metrics.n)}. {calibrated(one)}"
    )


def calibrated(one: ScoredSet) -> str:
    """Return how well a set's scores are calibrated, empty where one class is absent."""
    if not 0 < one.metrics.positives < one.metrics.n:
        return ""
    result = calibration(one.rows.y, one.rows.score)
    headline, support = words.headline(result, one.table.classes), words.support(result, one.file.split)
    return f"Calibration: {headline} {support}"


def with_groups(known: Known) -> Answer:
    """Give the figures of every scored set, and those of groups of patients."""
    groups = [text for one in dict.fromkeys((known.scored, *known.external)) for text in group_figures(one)]
    text = f"{performance(known).text} {' '.join(groups)}".strip()
    named = {column for one in (known.scored, *known.external) for column in people_columns(one)}
    if not named:
        return partly(text, "figures for groups of patients, such as by age and sex, which no manifest tells")
    return filled(text)


def people_columns(one: ScoredSet) -> list[str]:
    """Return the columns by which people, disease or views can be compared."""
    left_out = (IMAGE_SIZE, ASPECT, *FORMAT_COLUMNS)
    names = [name for name in subgroup_columns(one.table) if name not in left_out]
    return [name for name in names if len(groups_of(one.counted, name)) <= MOST_GROUPS]


def group_figures(one: ScoredSet) -> list[str]:
    """Return the figures of a set's groups, a sentence for each column.

    Small groups are left out, and negatives without a value: a subtype of the disease is told of positives.
    """
    found = []
    for column in people_columns(one):
        rows = subgroups(one.table, column, one.metrics.threshold)
        told = "; ".join(
            f"{row['group']} (n = {row['n']:,}) {rates_of(row)}"
            for row in rows.to_dict("records")
            if row["n"] >= LEAST and (row["group"] != NOT_KNOWN or row["positives"])
        )
        found.append(f"{one.key} by {column.replace('_', ' ')}: {told}.")
    return found


def rates_of(row: dict) -> str:
    """Return a group's sensitivity and specificity, as far as they are defined."""
    return ", ".join(
        f"{name} {with_interval(row[name], (row[f'{name}_low'], row[f'{name}_high']))}"
        for name in RATES
        if not pd.isna(row[name])
    )
