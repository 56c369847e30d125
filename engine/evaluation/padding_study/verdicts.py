"""What a padding experiment says, in sentences with their numbers."""

import numpy as np
import pandas as pd

from engine.evaluation.padding_study.differences import AGREE, DISAGREE, NO_DIFFERENCE
from engine.evaluation.padding_study.shortcut import Shortcut
from engine.evaluation.wording import limits, signed, with_interval

COLOURS = ("black", "gray", "white")
"""The paddings that differ by their colour alone."""

TITLES = {"auc": "ROC AUC", "accuracy": "accuracy", "f1": "F1"}


def own_values(matrix: pd.DataFrame, figure: str) -> str:
    """Return each training's figure under its own padding: ``black 0.953 (0.936 to 0.968), …``."""
    rows = matrix[matrix["own"] & (matrix["figure"] == figure)]
    return ", ".join(
        f"{row.train} {with_interval(row.value, (row.low, row.high))}" for row in rows.itertuples()
    )


def colour_verdict(table: pd.DataFrame, figure: str) -> str | None:
    """Tell whether the padding colour matters when training and serving agree; None without two colours."""
    rows = of_colours(table, figure, AGREE, "train")
    if rows.empty:
        return None
    apart = rows[rows["verdict"] != NO_DIFFERENCE]
    if apart.empty:
        widest = rows.loc[rows["delta"].abs().idxmax()]
        return (
            f"Trained and served alike, the padding colour makes {NO_DIFFERENCE} in {TITLES[figure]}: the "
            f"largest is {described(widest)}."
        )
    return (
        f"Trained and served alike, the padding colour still changes {TITLES[figure]}: "
        + "; ".join(described(row) for _, row in apart.iterrows())
        + "."
    )


def of_colours(table: pd.DataFrame, figure: str, question: str, side: str) -> pd.DataFrame:
    """Return a question's differences in a figure between two colours of ``side`` (train or test)."""
    asked = (table["question"] == question) & (table["figure"] == figure)
    return table[asked & table[side].isin(COLOURS) & table[f"other_{side}"].isin(COLOURS)]


def mismatch_verdict(table: pd.DataFrame, figure: str) -> str | None:
    """Tell what serving another colour than the trained one costs; None without two colours."""
    rows = of_colours(table, figure, DISAGREE, "test")
    if rows.empty:
        return None
    apart = rows[rows["verdict"] != NO_DIFFERENCE]
    if apart.empty:
        widest = rows.loc[rows["delta"].abs().idxmax()]
        return (
            f"Served another colour than it was trained under, a network shows {NO_DIFFERENCE} in "
            f"{TITLES[figure]}: the largest is {described(widest)}."
        )
    count = f"{len(apart)} of {len(rows)}"
    worst = apart.loc[apart["delta"].abs().idxmax()]
    return (
        f"Served another colour than it was trained under, {TITLES[figure]} changes beyond noise in {count} "
        f"comparisons, most in {described(worst)}."
    )


def shortcut_verdict(found: Shortcut) -> str:
    """Tell what padding gives away through the aspect ratio, and how much of it random stretching closes."""
    title = TITLES[found.figure]
    gap = signed(found.gap.value, found.gap.interval)
    if not found.gap.beyond_noise:
        return (
            f"Hiding the aspect ratio changes {title} by {gap} ({limits(found.gap.interval)}), which is "
            f"{NO_DIFFERENCE}; so there is no gap to close."
        )
    gain = f"{signed(found.gain.value, found.gain.interval)} ({limits(found.gain.interval)})"
    if np.isnan(found.closed):
        return f"Hiding the aspect ratio changes {title} by {gap}; random stretching by {gain}."
    share = " to ".join(f"{100 * limit:.0f}" for limit in found.interval)
    return (
        f"Hiding the aspect ratio changes {title} by {gap} ({limits(found.gap.interval)}); random stretching "
        f"in training changes it by {gain}, {100 * found.closed:.0f} % of that ({share} % over resampled "
        "images)."
    )


def described(row: pd.Series) -> str:
    """Return one comparison in words, the difference with its interval and adjusted p-value."""
    first = f"{row['train']} on {row['test']}"
    second = f"{row['other_train']} on {row['other_test']}"
    interval = (row["low"], row["high"])
    chance = "p < 0.001" if row["p_adjusted"] < 0.001 else f"p = {row['p_adjusted']:.3f}"
    return f"{first} minus {second}, {signed(row['delta'], interval)} ({limits(interval)}, {chance})"
