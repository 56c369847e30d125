"""Where one image's score stands in each class's histogram of a set."""

from typing import Any

import plotly.graph_objects as go

from engine.evaluation.checks import check_share
from engine.figures.score_histogram import score_histogram_figure
from engine.figures.style import SMALL, ThemeName, theme_of

MARK = "this image"

ROOM = 22
"""Pixels above the figure for the mark's label, which stands higher than the threshold's."""


def score_place_figure(
    labels: Any,
    scores: Any,
    classes: tuple[str, str],
    threshold: float,
    score: float,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw ``score_histogram_figure`` with one image's score, 0 to 1, marked through all rows.

    Raises InputError as that does, and for a score outside 0…1.
    """
    look = theme_of(theme)
    score = check_share(score, "score")
    figure = score_histogram_figure(labels, scores, classes, threshold, theme)
    figure.layout.margin.t += ROOM
    figure.layout.height += ROOM
    figure.add_vline(x=score, line={"color": look.accent, "width": 2.5, "dash": "dot"})
    anchor = "left" if score < 0.15 else "right" if score > 0.85 else "center"
    figure.add_annotation(
        text=f"<b>{MARK}: {score:.3f}</b>", x=score, y=1, yref="paper", xanchor=anchor, yanchor="bottom",
        yshift=26 + ROOM, font={"size": SMALL, "color": look.foreground},
    )  # fmt: skip
    return figure
