"""Which models err together: a bar for each combination, over a matrix of dots that says which models."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.figures.style import (
    BODY,
    FALSE_NEGATIVE,
    FALSE_POSITIVE,
    SMALL,
    ThemeName,
    plain,
    template,
    theme_of,
)

BARS, ROW = 220, 30
"""Pixels: height of the bars, and of a model's row of dots."""

MOST = 20
"""Combinations drawn unless told otherwise; the rest are the smallest."""

MARGIN = {"l": 16, "r": 16, "t": 40, "b": 16}


def error_overlap_figure(
    sets: pd.DataFrame, names: list[str], theme: ThemeName = "light", *, most: int = MOST
) -> go.Figure:
    """Draw the sets of ``engine.evaluation.comparison.errors.error_sets``, largest first (UpSet, Lex 2014).

    ``names`` are the models from the best down, a row of dots each, with all errors of each beside the name.
    A bar holds the images on which exactly the models with a dark dot err: missed positives below, false
    alarms on top of them. Bars and dots can be clicked; their ``customdata`` is the set's ``key``. Raises
    InputError without any error.
    """
    look = theme_of(theme)
    if sets.empty:
        raise InputError("No model errs on any image; there is nothing to draw.")
    totals = {
        name: sum(row["n"] for row in sets.to_dict("records") if name in row["models"]) for name in names
    }
    shown = sets.head(most)
    rows = shown.to_dict("records")
    places, keys = list(range(len(rows))), [row["key"] for row in rows]
    dots = ROW * len(names) + 8
    height = BARS + dots + MARGIN["t"] + MARGIN["b"]
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, vertical_spacing=12 / (BARS + dots), row_heights=[BARS, dots]
    )
    figure.update_layout(
        template=template(theme),
        height=height,
        margin=MARGIN,
        barmode="stack",
        bargap=0.4,
        hovermode="closest",
    )
    texts = [hover(row) for row in rows]
    for kind, name, color in (
        ("missed", "missed positives", FALSE_NEGATIVE),
        ("false_alarms", "false alarms", FALSE_POSITIVE),
    ):
        figure.add_bar(
            x=places,
            y=[row[kind] for row in rows],
            name=name,
            marker={"color": color, "line": {"color": look.foreground, "width": 1}},
            customdata=keys,
            hovertext=texts,
            hovertemplate="%{hovertext}<extra></extra>",
            row=1,
            col=1,
        )
    for place, row in zip(places, rows, strict=True):
        figure.add_annotation(
            text=f"{row['n']:,}", x=place, y=row["n"], yanchor="bottom", font={"size": SMALL}, row=1, col=1
        )
    for x, y in lines_between(rows, names):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": look.foreground, "width": 2},
            hoverinfo="skip",
            row=2,
            col=1,
        )
    points = [(place, position) for place in places for position in range(len(names))]
    figure.add_scatter(
        x=[place for place, _ in points],
        y=[position for _, position in points],
        mode="markers",
        marker={
            "size": 13,
            "color": [
                look.foreground if names[position] in rows[place]["models"] else look.grid
                for place, position in points
            ],
        },
        customdata=[keys[place] for place, _ in points],
        hovertext=[texts[place] for place, _ in points],
        hovertemplate="%{hovertext}<extra></extra>",
        row=2,
        col=1,
    )
    figure.update_xaxes(showgrid=False, showticklabels=False, range=[-0.6, max(len(rows), 6) - 0.4])
    figure.update_yaxes(title_text="images", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(range=[0, 1.12 * max(row["n"] for row in rows)], row=1, col=1)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[f"{plain(name)}  <b>{totals[name]:,}</b>" for name in names],
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        tickfont={"size": BODY, "color": look.foreground},
        row=2,
        col=1,
    )
    figure.add_annotation(
        text=legend(sets, shown),
        x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="bottom", yshift=8,
        font={"size": BODY},
    )  # fmt: skip
    return figure


def legend(sets: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Return what the colours mean, and what is not drawn."""
    parts = [
        f'<span style="color:{color}">■</span> {name}'
        for color, name in ((FALSE_NEGATIVE, "missed positives"), (FALSE_POSITIVE, "false alarms"))
    ]
    rest = sets.iloc[len(shown) :]
    if len(rest):
        images = int(rest["n"].sum())
        what = "combination" if len(rest) == 1 else "combinations"
        parts.append(f"{len(rest)} {what} more with {images:,} {'image' if images == 1 else 'images'}")
    return "&nbsp;&nbsp;&nbsp;".join(parts)


def lines_between(rows: list[dict[Any, Any]], names: list[str]) -> list[tuple[list[int], list[int]]]:
    """Return for each set of several models the line from its uppermost to its lowest dot."""
    ends = []
    for place, row in enumerate(rows):
        positions = [names.index(name) for name in row["models"]]
        if len(positions) > 1:
            ends.append(([place, place], [min(positions), max(positions)]))
    return ends


def hover(row: dict[Any, Any]) -> str:
    """Return what a bar says in full."""
    names = "<br>".join(plain(name) for name in row["models"])
    who = "only this model errs" if len(row["models"]) == 1 else "only these models err"
    return (
        f"<b>{names}</b><br>{who}, on {row['n']:,} {'image' if row['n'] == 1 else 'images'}: "
        f"{row['missed']:,} missed, {row['false_alarms']:,} false alarms<br>"
        f"share of all images {with_interval(row['share'], (row['low'], row['high']))}"
    )
