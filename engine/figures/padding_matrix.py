"""The train-padding × test-padding matrix of one figure of merit, its numbers and intervals in the cells."""

import math

import pandas as pd
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from engine.errors import InputError
from engine.evaluation.wording import MISSING, digits_for, number, with_interval
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of

ROW = 76
"""Pixels for each training: three lines of text."""

SCALE = "Cividis"
"""A map that is perceptually even, also for colour-blind readers (Nuñez, Anderton and Renslow 2018)."""

LEAST_SPAN = 0.1
"""The colours span at least this much, so that a hair's breadth does not look like a gulf."""


def padding_matrix_figure(rows: pd.DataFrame, title: str, theme: ThemeName = "light") -> go.Figure:
    """Draw a row for each training and a column for each padding that it was served.

    ``rows`` are those of one figure (``title``) of ``engine.evaluation.padding_study.matrix``: columns
    ``train, test, own, value, low, high, replicates, n``. What a model was trained under is outlined. Raises
    InputError without any row.
    """
    look = theme_of(theme)
    if rows.empty:
        raise InputError("There is no experiment to draw; make one with padding-study.")
    trains, tests = (list(dict.fromkeys(rows[name])) for name in ("train", "test"))
    grid = rows.pivot(index="train", columns="test", values="value").loc[trains, tests].to_numpy(dtype=float)
    highest, lowest = float(rows["value"].max()), float(rows["value"].min())
    lowest = min(lowest, highest - LEAST_SPAN)
    figure = blank_figure(
        look, height=ROW * len(trains) + 84, margin={"l": 16, "r": 4, "t": 76, "b": 8}, hovermode="closest"
    )
    cells = {(row.train, row.test): row for row in rows.itertuples(index=False)}
    figure.add_heatmap(
        z=grid,
        x=list(range(len(tests))),
        y=list(range(len(trains))),
        zmin=lowest,
        zmax=highest,
        colorscale=SCALE,
        showscale=False,
        xgap=3,
        ygap=3,
        text=[[hover(cells[train, test], title) for test in tests] for train in trains],
        hovertemplate="%{text}<extra></extra>",
    )
    notes, shapes = [], []
    for (train, test), row in cells.items():
        x, y = tests.index(test), trains.index(train)
        share = (row.value - lowest) / (highest - lowest)
        notes.append(
            {
                "x": x, "y": y, "text": cell_text(row), "showarrow": False, "align": "center",
                "font": {"size": SMALL, "color": ink(share)},
            }
        )  # fmt: skip
        if row.own:
            shapes.append(
                {
                    "type": "rect", "x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5,
                    "line": {"color": look.foreground, "width": 3},
                }
            )  # fmt: skip
    seeds = {row.train: row.replicates for row in rows.itertuples(index=False)}
    figure.update_layout(annotations=notes, shapes=shapes)
    hidden = {"showgrid": False, "tickfont": {"size": BODY, "color": look.foreground}}
    figure.update_xaxes(
        side="top", tickvals=list(range(len(tests))), ticktext=[plain(test) for test in tests],
        title_text="served", range=[-0.53, len(tests) - 0.47], **hidden,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(trains))),
        ticktext=[f"{name(train)}<br><i>{seeds_text(seeds[train])}</i>" for train in trains],
        title_text="trained under", range=[len(trains) - 0.47, -0.53], **hidden,
    )  # fmt: skip
    return figure


def name(train: str) -> str:
    """Return a training's name, what it has beside its padding on a line of its own."""
    return plain(train).replace(", ", ",<br>")


def seeds_text(count: int) -> str:
    """Return how many seeds a training has."""
    return "one seed" if count == 1 else f"{count} seeds"


def cell_text(row) -> str:
    """Return a cell's value and its limits on three short lines."""
    interval = (row.low, row.high)
    value = number(row.value, interval)
    if value == MISSING or math.isnan(row.low):
        return f"<b>{value}</b>"
    digits = digits_for(interval)
    return f"<b>{value}</b><br>{row.low:.{digits}f} to<br>{row.high:.{digits}f}"


def hover(row, title: str) -> str:
    """Return what a cell says in full."""
    served = "served alike" if row.own else f"served {plain(row.test)}"
    return (
        f"trained under {plain(row.train)}, {served}<br>{title} "
        f"{with_interval(row.value, (row.low, row.high))}<br>"
        f"{seeds_text(row.replicates)}, n = {row.n:,}"
    )


def ink(share: float) -> str:
    """Return black or white, whichever can be read better on the colour at this share of the scale."""
    if math.isnan(share):
        return "#000000"
    color = sample_colorscale(SCALE, [min(1.0, max(0.0, share))])[0]
    parts = [float(part) / 255 for part in color.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = linear
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#FFFFFF"
