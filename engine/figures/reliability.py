"""The reliability diagram: how often scores come true, with the scores themselves beneath."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.checks import check_scores
from engine.figures.series import TICKS, label_point, share, square_axes
from engine.figures.style import (
    NEGATIVE,
    POSITIVE,
    Theme,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)

BARS = 50
"""Bars of the distribution of scores over 0…1."""

FLOOR, TALLEST = -0.12, 0.085
"""Where the distribution's bars stand beneath the diagram, and how tall the tallest is, on the axis."""


def reliability_figure(
    points: pd.DataFrame, y: Any, score: Any, classes: tuple[str, str], theme: ThemeName = "light"
) -> go.Figure:
    """Draw the bins' observed shares with their intervals on the diagonal of perfect calibration.

    ``points`` are those of ``engine.evaluation.calibration.reliability``; ``y`` (n,) and ``score`` (n,) the
    labels and scores they were counted on, drawn beneath: positives upwards, negatives downwards, both on
    one scale. ``classes`` is (negative, positive). Two such figures have the same axes. Raises InputError
    without a point, and as ``check_scores`` does.
    """
    look = theme_of(theme)
    y, score = check_scores(y, score)
    if points.empty:
        raise InputError("There is no bin to draw; score at least one image.")
    figure = blank_figure(look, height=500, barmode="overlay", bargap=0)
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": look.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    # On the side where the points are not.
    side = 1 if (points["n"] * (points["observed"] - points["mean_score"])).sum() > 0 else -1
    label_point(
        figure, look, "perfect calibration", 0.5, 0.5, textangle=-45, xanchor="center", yanchor="middle",
        xshift=8 * side, yshift=-8 * side,
    )  # fmt: skip
    draw_scores(figure, look, y, score, classes)
    figure.add_trace(points_of(points, look, classes[1]))
    square_axes(figure, f"score (probability of {plain(classes[1])})", f"share of {plain(classes[1])}")
    figure.update_yaxes(range=[FLOOR - TALLEST - 0.015, 1.015], tickvals=TICKS)
    return figure


def points_of(points: pd.DataFrame, theme: Theme, positive: str) -> go.Scatter:
    """Return the bins' marks, joined, each with its interval and in words what it counts."""
    observed = points["observed"].to_numpy()
    n = points["n"].to_numpy()
    return go.Scatter(
        x=points["mean_score"],
        y=observed,
        mode="lines+markers",
        line={"color": theme.accent, "width": 1.5},
        marker={"size": 9, "color": theme.accent, "line": {"color": theme.foreground, "width": 1}},
        error_y={
            "array": points["observed_high"] - observed,
            "arrayminus": observed - points["observed_low"],
            "thickness": 1.5,
            "width": 0,
            "color": theme.foreground,
        },
        text=[
            f"<b>scores {row.low:.3f} to {row.high:.3f}</b>, mean {row.mean_score:.3f}<br>"
            f"{plain(positive)} {share(round(row.observed * row.n), row.n)}<br>"
            f"95 % interval {100 * row.observed_low:.1f} to {100 * row.observed_high:.1f} %"
            for row in points.assign(n=n).itertuples()
        ],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def draw_scores(
    figure: go.Figure, theme: Theme, y: np.ndarray, score: np.ndarray, classes: tuple[str, str]
) -> None:
    """Draw the distribution of each class's scores beneath the diagram."""
    edges = np.linspace(0, 1, BARS + 1)
    groups = [(classes[1], score[y], POSITIVE, 1), (classes[0], score[~y], NEGATIVE, -1)]
    counted = [np.histogram(scores, edges)[0] for _, scores, _, _ in groups]
    scale = TALLEST / max(counts.max() for counts in counted)
    for (name, scores, color, direction), counts in zip(groups, counted, strict=True):
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=direction * counts * scale,
            base=FLOOR,
            width=1 / BARS,
            marker={"color": translucent(color, 0.55), "line": {"color": color, "width": 0.5}},
            text=[
                f"<b>{plain(name)}</b><br>score {low:.2f} to {high:.2f}<br>"
                f"{count:,} of {len(scores):,} images"
                for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
            ],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
        # Where a good model has few scores of the class.
        end, anchor = (0, "left") if direction > 0 else (1, "right")
        label_point(
            figure, theme, f"{plain(name)}  n = {len(scores):,}", end, FLOOR + direction * 0.65 * TALLEST,
            xanchor=anchor, yanchor="middle",
        )  # fmt: skip
    figure.add_shape(
        type="line", x0=0, x1=1, y0=FLOOR, y1=FLOOR, line={"color": theme.muted, "width": 1}, layer="below"
    )
