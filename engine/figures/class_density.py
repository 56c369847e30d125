"""The distribution of one measure of the images by class, a row for each split."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.class_colors import class_color
from engine.figures.style import (
    BODY,
    SMALL,
    Theme,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
    with_mark,
)

ROW_HEIGHT, HEADING, LINE = 130, 44, 18
"""Pixels: height of a row, of the heading above it, and of each line of class names in the heading."""

ABREAST = 2
"""Class names in one line: more would not fit a narrow page."""

POINTS = 400
"""Points of a curve."""

LEAST_IMAGES = 5
"""Fewer images of a class make no curve."""


@dataclass(frozen=True)
class Measure:
    """What is drawn: the table's ``column``, its ``name`` on the axis, and the ``form`` of its numbers.

    ``narrowest`` is the width of the kernel where all images have nearly the same value, ``room`` what the
    axis has beyond the values at each side. ``missing`` is said where too few values are known.
    """

    column: str
    name: str
    form: str
    narrowest: float
    room: float
    missing: str


def class_density_figure(
    table: pd.DataFrame, measure: Measure, classes: tuple[str, str], theme: ThemeName = "light"
) -> go.Figure:
    """Draw for each split the density of a measure, a curve for each class, on shared axes.

    ``table`` has a row for each image, with its measure, and ``split`` and ``label`` as ordered categories
    (``engine.datasets.groups``); ``classes`` is (negative, positive). Classes with fewer than
    ``LEAST_IMAGES`` images in a split are left out there. Raises InputError when none is left.
    """
    look = theme_of(theme)
    groups = {
        key: rows[measure.column].to_numpy(dtype=np.float64)
        for key, rows in table.groupby(["split", "label"], observed=True)
        if len(rows) >= LEAST_IMAGES
    }
    if not groups:
        raise InputError(measure.missing)
    splits = list(dict.fromkeys(split for split, _ in groups))
    low, high = np.quantile(np.concatenate(list(groups.values())), [0.001, 0.999])
    low, high = low - measure.room, high + measure.room
    heading = HEADING + LINE * (-(-table["label"].nunique() // ABREAST) - 1)
    inner = len(splits) * ROW_HEIGHT + (len(splits) - 1) * (heading + 16)
    margin = {"l": 16, "r": 16, "t": heading + 12, "b": 52}
    figure = blank_figure(look, height=inner + margin["t"] + margin["b"], margin=margin)
    figure.set_subplots(rows=len(splits), cols=1, shared_xaxes=True, vertical_spacing=(heading + 16) / inner)
    x = np.linspace(low, high, POINTS)
    curves = {key: density(values, x, measure.narrowest) for key, values in groups.items()}
    for row, split in enumerate(splits, start=1):
        labels = [label for key, label in curves if key == split]
        for label in labels:
            color = class_color(str(label), classes)
            values = groups[split, label]
            add_curve(figure, look, row, measure, x, curves[split, label], values, str(label), color)
        named = {str(name): groups[split, name] for name in labels}
        add_heading(figure, row, measure, str(split), named, classes)
    tallest = max(float(curve.max()) for curve in curves.values())
    figure.update_xaxes(range=[low, high])
    figure.update_xaxes(title_text=measure.name, row=len(splits), col=1)
    figure.update_yaxes(range=[0, 1.05 * tallest], visible=False)
    return figure


def density(values: np.ndarray, x: np.ndarray, narrowest: float) -> np.ndarray:
    """Return the Gaussian kernel density of values (n,) at x (m,), evenly spaced.

    Bandwidth by Silverman's rule (1986), at least ``narrowest``. Values are first counted on a grid of
    a quarter of that, so that many cost no more than few.
    """
    spread = min(float(values.std()), float(np.subtract(*np.quantile(values, [0.75, 0.25]))) / 1.349)
    bandwidth = max(narrowest, 0.9 * (spread or float(values.std())) * len(values) ** -0.2)
    low, high = values.min() - bandwidth, values.max() + bandwidth
    counts, edges = np.histogram(values, bins=int(np.ceil(4 * (high - low) / bandwidth)), range=(low, high))
    distance = (x[:, None] - (edges[:-1] + edges[1:]) / 2) / bandwidth
    return np.exp(-0.5 * distance**2) @ counts / (len(values) * bandwidth * np.sqrt(2 * np.pi))


def add_curve(
    figure: go.Figure,
    look: Theme,
    row: int,
    measure: Measure,
    x: np.ndarray,
    curve: np.ndarray,
    values: np.ndarray,
    label: str,
    color: str,
) -> None:
    """Draw one class's curve and a line from its mean to the axis."""
    mean = float(values.mean())
    figure.add_scatter(
        x=x,
        y=curve,
        mode="lines",
        line={"color": color, "width": 2.5, "simplify": False},
        fill="tozeroy",
        fillcolor=translucent(color, 0.16),
        hovertemplate=f"{plain(label)}<br>{measure.name} %{{x:{measure.form}}}<extra></extra>",
        row=row,
        col=1,
    )
    figure.add_scatter(
        x=[mean, mean],
        y=[0, float(np.interp(mean, x, curve))],
        mode="lines",
        line={"color": color, "width": 1.5, "dash": "dot"},
        hovertemplate=f"{plain(label)}: mean {mean:{measure.form}}<br>n = {len(values):,}<extra></extra>",
        row=row,
        col=1,
    )


def add_heading(
    figure: go.Figure,
    row: int,
    measure: Measure,
    split: str,
    groups: dict[str, np.ndarray],
    classes: tuple[str, str],
) -> None:
    """Write the split's name above its row, and under it each class with its colour, mean and size."""
    marks = [
        with_mark(
            class_color(label, classes),
            f"{plain(label)} {values.mean():{measure.form}} (n = {len(values):,})",
        )
        for label, values in groups.items()
    ]
    lines = ["&nbsp;&nbsp;&nbsp;".join(marks[i : i + ABREAST]) for i in range(0, len(marks), ABREAST)]
    figure.add_annotation(
        text=f"<b>{plain(split)}</b>  mean {measure.name}<br>"
        f"<span style='font-size:{SMALL}px'>{'<br>'.join(lines)}</span>",
        x=0, y=1, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=6,
        align="left", font={"size": BODY}, row=row, col=1,
    )  # fmt: skip
