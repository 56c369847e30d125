"""One model's figures in each group of images, and the gaps between groups that chance does not explain.

Intervals and tests take images as independent, also where a group holds several of one subject.
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from engine.evaluation.checks import check_share
from engine.evaluation.core_figures import JUDGED, auc_of, columns_of, core_figures
from engine.evaluation.holm import holm
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.subgroup_values import LEAST, NOT_KNOWN, groups_of
from engine.evaluation.unpaired import (
    Difference,
    auc_difference,
    auc_difference_against_same,
    rate_difference,
)

SIGNIFICANT = 0.05

Comparison = tuple[str, bytes]
"""What is compared: the figure, and the members of the first of its two sides."""

GAP_COLUMNS = ("gap", "gap_low", "gap_high", "p", "p_adjusted")


def subgroups(table: ScoreTable, column: str, threshold: float) -> pd.DataFrame:
    """Return a row for each group of a column: its figures, and how far each lies from the other groups'.

    Columns: ``group, n, positives``; of each figure of ``core_figures`` its value and 95 % limits (``auc,
    auc_low, auc_high, …``); of each of ``JUDGED`` the gap to all other images with a known value (``auc_gap,
    auc_gap_low, auc_gap_high``), its p-value and Holm's adjusted one over all comparisons of the table
    (``auc_p, auc_p_adjusted``), and ``auc_flagged``, whether that is below ``SIGNIFICANT``; ``flagged`` where
    any figure is; ``comparisons``, how many p-values were adjusted.
    Gaps are NaN where a side has fewer than ``LEAST`` images of a class that the figure needs. Their limits
    are not adjusted. Two groups make one comparison, which both show.

    Where a column is told of positives only, as a subtype of the disease is, each group's ROC AUC is that of
    its positives against all negatives, and gaps are between positives. Otherwise it is within the group.
    Images whose value is missing are the group ``NOT_KNOWN``, compared with all others.

    Raises InputError: no such column, a threshold outside 0…1, no image that counts.
    """
    check_share(threshold, "threshold")
    rows = labelled(table)
    y, score = rows.y, rows.score
    groups = groups_of(table.frame.iloc[rows.index], column)
    known = ~groups.get(NOT_KNOWN, np.zeros(rows.n, dtype=bool))
    of_positives = not y.all() and bool(y[known].all())
    differences: dict[Comparison, Difference] = {}
    shown: dict[tuple[str, str], tuple[Comparison, int]] = {}
    for name, member in groups.items():
        rest = known if name == NOT_KNOWN else known & ~member
        for figure, needed in comparisons(y, member, rest, of_positives):
            sides = (member & needed, rest & needed)
            key, mirrored = (figure, sides[0].tobytes()), (figure, sides[1].tobytes())
            if mirrored in differences:
                shown[name, figure] = (mirrored, -1)
                continue
            differences[key] = compare(figure, y, score, threshold, *sides, of_positives=of_positives)
            shown[name, figure] = (key, 1)
    adjusted = dict(zip(differences, holm([one.p for one in differences.values()]), strict=True))
    found = []
    for name, member in groups.items():
        row = describe(name, y, score, threshold, member, of_positives)
        for figure in JUDGED:
            row |= gap_columns(figure, shown.get((name, figure)), differences, adjusted)
        row["flagged"] = any(row[f"{figure}_flagged"] for figure in JUDGED)
        found.append(row | {"comparisons": len(differences)})
    return pd.DataFrame(found)


def describe(
    name: str, y: np.ndarray, score: np.ndarray, threshold: float, member: np.ndarray, of_positives: bool
) -> dict[str, object]:
    """Return a group's name, counts and figures; see ``subgroups``."""
    figures = core_figures(y[member], score[member], threshold)
    if of_positives:
        counted = member | ~y
        has_positives = bool((member & y).any())
        figures["auc"] = auc_of(y[counted], score[counted]) if has_positives else (math.nan, (math.nan,) * 2)
    return {"group": name, "n": int(member.sum()), "positives": int((member & y).sum())} | columns_of(figures)


def comparisons(
    y: np.ndarray, member: np.ndarray, rest: np.ndarray, of_positives: bool
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the figures in which two sides can be compared, each with the images (n,) bool that it needs."""
    enough = {
        of_class: min(np.count_nonzero(member & images), np.count_nonzero(rest & images)) >= LEAST
        for of_class, images in (("positive", y), ("negative", ~y))
    }
    if enough["positive"]:
        yield "sensitivity", y
    if enough["negative"]:
        yield "specificity", ~y
    if of_positives and enough["positive"] and np.count_nonzero(~y) >= LEAST:
        yield "auc", y
    elif not of_positives and all(enough.values()):
        yield "auc", np.ones(len(y), dtype=bool)


def compare(
    figure: str,
    y: np.ndarray,
    score: np.ndarray,
    threshold: float,
    first: np.ndarray,
    second: np.ndarray,
    *,
    of_positives: bool,
) -> Difference:
    """Return the difference of a figure between two sides (n,) bool, which hold the images that it needs."""
    if figure == "auc":
        if of_positives:
            return auc_difference_against_same(score[first], score[second], score[~y])
        return auc_difference(y[first], score[first], y[second], score[second])
    right = (score >= threshold) == y
    counts = [(int(right[side].sum()), int(side.sum())) for side in (first, second)]
    return rate_difference(*counts[0], *counts[1])


def gap_columns(
    figure: str,
    shown: tuple[Comparison, int] | None,
    differences: dict[Comparison, Difference],
    adjusted: dict[Comparison, float],
) -> dict[str, float | bool]:
    """Return what the table tells of one group's gap, NaN where it is not compared.

    The sign is -1 for the second side of a comparison.
    """
    values = (math.nan,) * len(GAP_COLUMNS)
    if shown is not None:
        key, sign = shown
        one = differences[key]
        low, high = one.interval if sign > 0 else (-one.interval[1], -one.interval[0])
        # Adding zero turns -0 into 0.
        values = (sign * one.delta + 0.0, low, high, one.p, float(adjusted[key]))
    columns = {f"{figure}_{name}": value for name, value in zip(GAP_COLUMNS, values, strict=True)}
    return columns | {f"{figure}_flagged": values[-1] < SIGNIFICANT}


def gaps_of(found: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps of ``subgroups`` one a row, the least likely by chance first.

    Columns ``group, figure, gap, gap_low, gap_high, p, p_adjusted, flagged``; those that were not compared
    are left out.
    """
    parts = []
    for figure in JUDGED:
        names = {f"{figure}_{name}": name for name in (*GAP_COLUMNS, "flagged")}
        parts.append(found[["group", *names]].rename(columns=names).assign(figure=figure))
    every = pd.concat(parts, ignore_index=True).dropna(subset="p_adjusted")
    order = ["group", "figure", *GAP_COLUMNS, "flagged"]
    return every.sort_values("p", kind="stable", ignore_index=True)[order]
