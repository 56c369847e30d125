"""Width against height of the images, by class."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.class_colors import class_color
from engine.figures.scatter_sample import LIMIT, sparse_points
from engine.figures.style import (
    BODY,
    SMALL,
    Theme,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)

ASPECTS = {1.0: "1 : 1", 1.5: "3 : 2", 2.0: "2 : 1"}
"""Width over height of the lines drawn for orientation."""

LINE = 22
"""Pixels from one line of the names above to the next."""

SMALLEST, LARGEST = 6, 28
"""Diameter in pixels of the mark of one image, and of the largest."""


def size_scatter_figure(
    sizes: pd.DataFrame, classes: tuple[str, str], theme: ThemeName = "light", *, limit: int = LIMIT
) -> go.Figure:
    """Draw a mark for each size and class, the larger the more images have it, and each class's median.

    ``sizes`` is what ``engine.datasets.sizes.image_sizes`` returns, ``classes`` is (negative, positive). Of
    more than ``limit`` marks crowded regions are thinned out, outliers all stay. Raises InputError without
    a size.
    """
    look = theme_of(theme)
    if sizes.empty:
        raise InputError("No image size is known; sizes come with the image files or a manifest.")
    groups = sizes.groupby(["width", "height", "label"], observed=True)["path"]
    marks = groups.agg(n="size", example="first").reset_index()
    drawn = sparse_points(marks["width"].to_numpy(float), marks["height"].to_numpy(float), limit)
    labels = list(sizes["label"].cat.remove_unused_categories().cat.categories)
    thinned = len(drawn) < len(marks)
    top = 30 + LINE * (len(labels) + thinned)
    figure = blank_figure(look, height=430 + top, margin={"l": 56, "r": 44, "t": top, "b": 48})
    high_x, high_y = 1.04 * marks["width"].max(), 1.06 * marks["height"].max()
    add_aspect_lines(figure, look, high_x, high_y)
    # Large marks first, so that they hide no small one.
    add_marks(figure, marks.iloc[drawn].sort_values("n", ascending=False, kind="stable"), classes)
    for position, label in enumerate(reversed(labels)):
        group, color = sizes[sizes["label"] == label], class_color(label, classes)
        add_median(figure, look, label, group, color, position + thinned)
    if thinned:
        drawn_of_all = f"{len(drawn):,} of {len(marks):,} marks drawn, every outlier among them"
        add_line(figure, drawn_of_all, 0, look.muted)
    figure.update_xaxes(title_text="width (pixels)", range=[0, high_x], tickformat=",")
    figure.update_yaxes(title_text="height (pixels)", range=[0, high_y], tickformat=",")
    return figure


def add_marks(figure: go.Figure, marks: pd.DataFrame, classes: tuple[str, str]) -> None:
    """Draw the marks of images, classes mixed so that none hides the other."""
    color = [class_color(label, classes) for label in marks["label"]]
    figure.add_scatter(
        x=marks["width"],
        y=marks["height"],
        mode="markers",
        marker={
            "size": np.minimum(SMALLEST * np.sqrt(marks["n"]), LARGEST),
            "color": [translucent(one, 0.4) for one in color],
            "line": {"color": [translucent(one, 0.8) for one in color], "width": 0.5},
        },
        text=[
            f"<b>{plain(str(row.label))}</b><br>{row.width:,.0f} × {row.height:,.0f} pixels<br>"
            + (plain(str(row.example)) if row.n == 1 else f"{row.n:,} images")
            for row in marks.itertuples()
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def add_aspect_lines(figure: go.Figure, look: Theme, high_x: float, high_y: float) -> None:
    """Draw the lines of equal aspect ratio, each named where it leaves the figure."""
    for aspect, name in ASPECTS.items():
        end_x, end_y = min(high_x, aspect * high_y), min(high_y, high_x / aspect)
        figure.add_scatter(
            x=[0, end_x],
            y=[0, end_y],
            mode="lines",
            line={"color": look.muted, "width": 1, "dash": "dot"},
            opacity=0.6,
            hoverinfo="skip",
        )
        at_top = end_y >= high_y
        figure.add_annotation(
            text=name,
            x=end_x,
            y=end_y,
            xanchor="center" if at_top else "left",
            yanchor="bottom" if at_top else "middle",
            xshift=0 if at_top else 4,
            font={"size": SMALL, "color": look.muted},
        )


def add_median(
    figure: go.Figure, look: Theme, label: str, group: pd.DataFrame, color: str, line: int
) -> None:
    """Mark the median of a class, and write its name and median above, ``line`` counted from below."""
    x, y = float(group["width"].median()), float(group["height"].median())
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={
            "size": max(10, 16 - 3 * line),
            "color": color,
            "line": {"color": look.foreground, "width": 2},
        },
        hovertemplate=f"{plain(label)}: median {x:,.0f} × {y:,.0f}<br>n = {len(group):,}<extra></extra>",
    )
    text = f"{plain(label)}  median {x:,.0f} × {y:,.0f}, n = {len(group):,}"
    add_line(figure, f'<span style="color:{color}">⬤</span>&nbsp;&nbsp;{text}', line, look.foreground)


def add_line(figure: go.Figure, text: str, line: int, color: str) -> None:
    """Write a line above the plot, ``line`` counted from below."""
    figure.add_annotation(
        text=text, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
        yshift=22 + LINE * line, font={"size": BODY, "color": color},
    )  # fmt: skip
