"""One model's curves on each group of images, to be laid over each other."""

import numpy as np

from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.subgroup_values import LEAST, NOT_KNOWN, groups_of, subgroup_columns

MOST_CURVES = 6
"""Curves that can be told apart in one figure: the largest groups are drawn."""


def overlay_columns(table: ScoreTable) -> list[str]:
    """Return the columns whose groups have curves to lay over each other, in the table's order."""
    return [name for name in subgroup_columns(table) if len(members_of(table, name)[0]) > 1]


def group_curves(table: ScoreTable, column: str, threshold: float) -> tuple[list[Evaluation], str]:
    """Return the evaluation of each group of a column at a threshold, and in words what is drawn.

    A column that only one class has (a pneumonia's cause) parts that class; each part is drawn against all
    images of the other. Groups with fewer than ``LEAST`` images of a class are left out.
    """
    rows = labelled(table)
    members, other = members_of(table, column)
    found = [
        evaluate(rows.y[member], rows.score[member], threshold, f"{name} (n = {int(member.sum()):,})")
        for name, member in members.items()
    ]
    against = f", each against all {other}" if other else ""
    return found, f"One curve for each group by {column}{against}"


def members_of(table: ScoreTable, column: str) -> tuple[dict[str, np.ndarray], str]:
    """Return the groups to draw with their members among the labelled rows, and the class that all share."""
    rows = labelled(table)
    groups = groups_of(table.frame.iloc[rows.index], column)
    missing = groups.get(NOT_KNOWN, np.zeros(rows.n, dtype=bool))
    shared, other = np.zeros(rows.n, dtype=bool), ""
    for of_class, name in ((~rows.y, table.classes[0]), (rows.y, table.classes[1])):
        if missing[of_class].all() and not missing[~of_class].all():
            shared, other = of_class, name
    found = {}
    for name, member in groups.items():
        if name == NOT_KNOWN and other:
            continue
        drawn = member | shared
        if min(np.count_nonzero(rows.y[drawn]), np.count_nonzero(~rows.y[drawn])) >= LEAST:
            found[name] = drawn
    largest = sorted(found, key=lambda name: -int(found[name].sum()))[:MOST_CURVES]
    return {name: member for name, member in found.items() if name in largest}, other
