"""The mean heatmap of each class and outcome on the mean radiograph, all on one scale."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.style import BODY, SMALL, Theme, ThemeName, blank_figure, plain, theme_of
from engine.imaging.overlay import inferno, overlay

ROW, TOP, BOTTOM, GAP = 260, 52, 66, 60
"""Pixels: height of a row, room above and below the pictures, and between two rows for the titles."""

OUTCOMES = (("TN", "FP"), ("TP", "FN"))
"""The outcomes of the negative and of the positive class: the right one first."""

COLORS = [
    (position, "rgb({}, {}, {})".format(*color))
    for position, color in zip(
        np.linspace(0, 1, 17).tolist(), inferno(np.linspace(0, 1, 17)).tolist(), strict=True
    )
]

Mean = tuple[int, np.ndarray, np.ndarray]
"""How many images, their mean picture (S, S) in 0…255, and their mean heatmap (S, S) ≥ 0."""


def mean_maps_figure(
    means: Mapping[str, Mean], classes: tuple[str, str], theme: ThemeName = "light"
) -> go.Figure:
    """Draw a row for each class: the mean of its images, and of those called rightly and wrongly.

    ``means`` has the groups by name: the classes and TN, FP, TP, FN; one without images is left blank. All
    share one scale, on which the strongest spot of any group is 1. Raises InputError without any group.
    """
    look = theme_of(theme)
    highest = max((float(heat.max()) for _, _, heat in means.values()), default=0.0)
    if not means:
        raise InputError("There is no heatmap to average; compute the heatmaps first.")
    figure = blank_figure(
        look, height=2 * ROW + GAP + TOP + BOTTOM, margin={"l": 4, "r": 4, "t": TOP, "b": BOTTOM}
    )
    spacing = GAP / (2 * ROW + GAP)
    figure.set_subplots(rows=2, cols=3, horizontal_spacing=0.03, vertical_spacing=spacing)
    for row, (label, outcomes) in enumerate(zip(classes, OUTCOMES, strict=True), start=1):
        for column, name in enumerate((label, *outcomes), start=1):
            place = {"row": row, "col": column}
            draw_mean(figure, name, means.get(name), highest, look, place)
    add_scale(figure, look)
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, constrain="domain", constraintoward="top")
    return figure


def draw_mean(
    figure: go.Figure, name: str, mean: Mean | None, highest: float, look: Theme, place: dict[str, int]
) -> None:
    """Draw one group's mean picture under its mean heat, and its name with the number of images."""
    count, note = (0, "no image") if mean is None else (mean[0], f"mean of {mean[0]:,}")
    if mean is None:
        # An axis without a trace would not be drawn, and the title with it.
        figure.add_scatter(x=[None], y=[None], **place)
    else:
        _, picture, heat = mean
        gray = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
        shown = overlay(gray, heat / highest if highest > 0 else heat)
        figure.add_image(z=shown, hoverinfo="skip", **place)
    figure.add_annotation(
        # On two lines, which stay apart from the next one's where pictures are small.
        text=f"<b>{plain(name)}</b><br>{note}{'' if count == 1 or mean is None else ' images'}", x=0, y=1,
        xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=6, align="left",
        font={"size": BODY}, **place,
    )  # fmt: skip


def add_scale(figure: go.Figure, look: Theme) -> None:
    """Draw the scale that all pictures share."""
    figure.add_scatter(
        x=[None], y=[None], mode="markers", row=1, col=1, hoverinfo="skip",
        marker={
            "color": [0], "cmin": 0, "cmax": 1, "colorscale": COLORS, "showscale": True,
            "colorbar": {
                "tickvals": [0, 1], "ticktext": ["no evidence", "the strongest spot of any group"],
                "orientation": "h", "y": -0.03, "yanchor": "top", "x": 0.5, "xanchor": "center", "len": 0.5,
                "thickness": 10, "outlinewidth": 0, "ticks": "",
                "tickfont": {"size": SMALL, "color": look.muted},
            },
        },
    )  # fmt: skip
