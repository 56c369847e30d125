"""Groups of images in rows, a panel for each figure of merit: values with intervals, and the whole set's."""

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.figures.style import BODY, ORANGE, ThemeName, plain, template, theme_of

PANELS = {"sensitivity": "Sensitivity", "specificity": "Specificity", "auc": "ROC AUC"}

ROW = 32
"""Pixels: the height of a group's row."""

MARGIN = {"l": 16, "r": 20, "t": 34, "b": 34}


def subgroup_forest_figure(
    found: pd.DataFrame, overall: Mapping[str, float], theme: ThemeName = "light"
) -> go.Figure:
    """Draw the groups of ``engine.evaluation.subgroups.subgroups`` from the top down, all on one scale.

    ``overall`` has each figure's value of the whole set, which a dotted line marks. A filled dot was compared
    with the other groups, a hollow one was not, a diamond lies apart beyond noise. Figures that no group has
    get no panel. Raises InputError without any figure to draw.
    """
    look = theme_of(theme)
    shown = [figure for figure in PANELS if len(found) and found[figure].notna().any()]
    if not shown:
        raise InputError("There is no group to draw; choose another column.")
    figure = make_subplots(
        rows=1,
        cols=len(shown),
        shared_yaxes=True,
        horizontal_spacing=0.05,
        subplot_titles=[PANELS[name] for name in shown],
    )
    rows = found.to_dict("records")
    for column, name in enumerate(shown, start=1):
        for place, row in enumerate(rows):
            if math.isnan(row[name]):
                continue
            figure.add_trace(mark(row, name, place, look.accent, look.background, look.foreground), 1, column)
        if not math.isnan(overall.get(name, math.nan)):
            line = {"color": look.muted, "width": 1.5, "dash": "dot"}
            figure.add_vline(x=overall[name], line=line, layer="below", row=1, col=column)
    figure.update_layout(
        template=template(theme), height=ROW * len(rows) + MARGIN["t"] + MARGIN["b"], margin=MARGIN
    )
    figure.update_annotations(font={"size": BODY, "color": look.foreground})
    lowest = min(float(found[f"{name}_low"].min()) for name in shown)
    figure.update_xaxes(range=[max(0.0, lowest) - 0.03, 1.03], nticks=5, tickangle=0)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showgrid=False, zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[plain(f"{row['group']}, n = {row['n']:,}") for row in rows],
        tickfont={"size": BODY, "color": look.foreground},
        ticklabelstandoff=8,
        row=1,
        col=1,
    )
    return figure


def mark(row: dict, name: str, place: int, accent: str, background: str, foreground: str) -> go.Scatter:
    """Return one group's value in one panel, with its interval."""
    compared, flagged = not math.isnan(row[f"{name}_p_adjusted"]), bool(row[f"{name}_flagged"])
    color = ORANGE if flagged else accent
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    n = {"sensitivity": row["positives"], "specificity": row["n"] - row["positives"]}.get(name, row["n"])
    return go.Scatter(
        x=[value],
        y=[place],
        mode="markers",
        error_x={
            "array": [high - value], "arrayminus": [value - low],
            "thickness": 2, "width": 0, "color": color,
        },
        marker={
            "size": 12 if flagged else 10,
            "symbol": "diamond" if flagged else "circle",
            "color": color if compared else background,
            "line": {"width": 1.5, "color": foreground if flagged else color},
        },
        cliponaxis=False,
        hovertemplate=f"{plain(row['group'])}<br>{PANELS[name]} {with_interval(value, (low, high))}"
        f"<br>n = {n:,}<extra></extra>",
    )  # fmt: skip
