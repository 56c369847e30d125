"""What a trust card measured, as intervals against what a map without meaning gets."""

import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.trust.figures import EDGES, FIGURES, LESION, RANDOM, STABILITY, WEIGHTS
from engine.evaluation.wording import with_interval
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.figures.style import ThemeName

DIFFERENCES = (RANDOM, EDGES, LESION)
"""Groups of figures that are differences: the heatmap minus a map that knows nothing."""

LIKENESSES = (WEIGHTS, STABILITY)
"""Groups of figures that are rank correlations of two maps."""


def differences_figure(figures: pd.DataFrame, theme: ThemeName = "light") -> go.Figure:
    """Draw the differences of ``trust_figures`` with their intervals about 0, which means chance.

    What holds 0 is hollow. Raises InputError where none is defined.
    """
    title = "better than the other map by (difference of areas or shares)"
    return interval_rows_figure(rows_of(figures, DIFFERENCES), title, theme, reference=0.0, span=(-0.1, 0.1))


def likenesses_figure(figures: pd.DataFrame, theme: ThemeName = "light") -> go.Figure:
    """Draw the likenesses of ``trust_figures`` with their intervals, from -1 to 1.

    Raises InputError where none is defined.
    """
    title = "likeness of two maps (rank correlation)"
    return interval_rows_figure(rows_of(figures, LIKENESSES), title, theme, reference=0.0, span=(-0.2, 1.0))


def rows_of(figures: pd.DataFrame, groups: tuple[str, ...]) -> list[IntervalRow]:
    """Return the defined figures of some groups as rows; raises InputError without any."""
    kinds = {figure.name: figure for figure in FIGURES}
    rows = [
        IntervalRow(
            row["group"],
            kinds[row["name"]].title,
            row["value"],
            row["low"],
            row["high"],
            with_interval(row["value"], (row["low"], row["high"])),
            firm=row["low"] > 0 or row["high"] < 0,
        )
        for row in figures.to_dict("records")
        if row["group"] in groups and row["n"]
    ]
    if not rows:
        raise InputError("The card has no figure to draw; no image could be measured.")
    return rows
