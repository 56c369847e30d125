"""The mean image of each class side by side, and where they differ."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.diverging import diverging_scale
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of

HEIGHT = 470
"""Pixels of the whole figure."""

GAP = 0.035
"""Space between two pictures, as a share of the width."""

GRAYS = [(0.0, "#000000"), (1.0, "#FFFFFF")]

LEAST_LIMIT = 5.0
"""The difference's scale reaches at least so many gray levels: smaller ones are not blown up."""


def mean_images_figure(
    means: Mapping[str, np.ndarray],
    counts: Mapping[str, int],
    classes: tuple[str, str],
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw the mean image of both classes and their difference, positive minus negative, in gray levels.

    ``means`` has for each label a square (s, s) of 0 to 255, of images stretched to that square; ``counts``
    how many images it is of. The difference's scale is symmetric about 0, so that its middle colour, the
    page's own, means no difference. Raises InputError unless both ``classes`` are there.
    """
    look = theme_of(theme)
    if any(label not in means for label in classes):
        raise InputError("A mean image of each class takes measured images of both; scan the dataset.")
    negative, positive = (np.asarray(means[label], dtype=np.float64) for label in classes)
    difference = positive - negative
    limit = max(LEAST_LIMIT, float(np.ceil(np.abs(difference).max())))
    figure = blank_figure(look, height=HEIGHT, margin={"l": 4, "r": 4, "t": 56, "b": 64})
    figure.set_subplots(rows=1, cols=3, horizontal_spacing=GAP)
    names = [f"<b>{plain(label)}</b><br>mean of {counts[label]:,} images" for label in classes]
    for column, (pixels, name) in enumerate(zip((negative, positive), names, strict=True), start=1):
        figure.add_heatmap(
            z=pixels, zmin=0, zmax=255, colorscale=GRAYS, showscale=False, zsmooth="best",
            hovertemplate="gray level %{z:.0f}<extra></extra>", row=1, col=column,
        )  # fmt: skip
        add_title(figure, column, name)
    words = [f"brighter in {plain(label)}" for label in classes]
    figure.add_heatmap(
        z=difference, zmin=-limit, zmax=limit, colorscale=diverging_scale(look), zsmooth="best",
        hovertemplate="%{z:+.1f} gray levels<extra></extra>", row=1, col=3,
        colorbar={
            "tickvals": [-limit, 0, limit],
            "ticktext": [f"{limit:.0f} {words[0]}", "0 no difference", f"{limit:.0f} {words[1]}"],
            "orientation": "h", "y": -0.04, "yanchor": "top", "x": 0.5, "xanchor": "center", "len": 0.62,
            "thickness": 10, "outlinewidth": 0, "ticks": "",
            "tickfont": {"size": SMALL, "color": look.muted},
            "title": {"text": "difference in gray levels", "side": "top", "font": {"size": SMALL}},
        },
    )  # fmt: skip
    add_title(figure, 3, f"<b>Difference</b><br>{plain(classes[1])} − {plain(classes[0])}")
    figure.update_xaxes(visible=False, constrain="domain")
    # In a narrow window the pictures are small: their titles stay above them.
    figure.update_yaxes(visible=False, constrain="domain", constraintoward="top", autorange="reversed")
    for column in (1, 2, 3):
        anchor = "" if column == 1 else str(column)
        figure.update_yaxes(scaleanchor=f"x{anchor}", row=1, col=column)
    return figure


def add_title(figure: go.Figure, column: int, text: str) -> None:
    """Write a picture's title above it."""
    figure.add_annotation(
        text=text, x=0, y=1, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=6,
        align="left", font={"size": BODY}, row=1, col=column,
    )  # fmt: skip
