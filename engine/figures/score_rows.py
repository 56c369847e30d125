"""Rows of one score each, on one scale from 0 to 1, each against its own threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.checks import check_share
from engine.figures.series import TICKS
from engine.figures.style import BODY, NEGATIVE, POSITIVE, Theme, blank_figure, plain, translucent

ROW = 40
"""Pixels for each row."""

EDGE = 0.025
"""Room beyond 0 and 1 for a mark that stands there, in units of the score."""


@dataclass(frozen=True)
class ScoreRow:
    """One row: its label at the left, its score on the scale, and text at the right.

    ``label`` and ``text`` are in Plotly's markup, ``name`` and ``classes`` (negative, positive) in plain
    text. ``score`` is None where there is none.
    """

    name: str
    label: str
    score: float | None
    threshold: float
    classes: tuple[str, str]
    text: str


def score_rows_figure(rows: Sequence[ScoreRow], look: Theme, *, title: str, right: int) -> go.Figure:
    """Draw the rows from the top down, each mark in the colour of its call and tied to its threshold.

    ``title`` is the scale's, ``right`` the pixels for the texts at the right. Raises InputError without rows,
    and for a score or threshold outside 0…1.
    """
    if not rows:
        raise InputError("There is no score to draw; score the image first.")
    figure = blank_figure(look, height=98 + ROW * len(rows), margin={"l": 16, "r": right, "t": 50, "b": 48})
    for position, row in enumerate(reversed(rows)):
        draw_row(figure, row, position, look)
    figure.update_xaxes(title_text=title, range=[-EDGE, 1 + EDGE], tickvals=TICKS)
    figure.update_yaxes(
        range=[-0.5, len(rows) - 0.5],
        tickvals=list(range(len(rows))),
        ticktext=[row.label for row in reversed(rows)],
        tickfont={"size": BODY, "color": look.foreground},
        ticklabelstandoff=8,
        showgrid=False,
    )
    return figure


def draw_row(figure: go.Figure, row: ScoreRow, position: int, look: Theme) -> None:
    """Draw one row at height ``position``: the two calls' ranges tinted, the mark, and its text."""
    threshold = check_share(row.threshold, "threshold")
    for start, end, side in ((-EDGE, threshold, NEGATIVE), (threshold, 1 + EDGE, POSITIVE)):
        figure.add_shape(
            type="rect", x0=start, x1=end, y0=position - 0.5, y1=position + 0.5, layer="below",
            line={"width": 0}, fillcolor=translucent(side, 0.1),
        )  # fmt: skip
    figure.add_annotation(
        text=row.text, x=1, y=position, xref="paper", xanchor="left", xshift=18, font={"size": BODY}
    )
    if row.score is None:
        return
    score = check_share(row.score, "score")
    call, color = (row.classes[1], POSITIVE) if score >= threshold else (row.classes[0], NEGATIVE)
    figure.add_scatter(
        x=[threshold, score],
        y=[position, position],
        mode="lines",
        line={"color": color, "width": 2.5},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[score],
        y=[position],
        mode="markers",
        marker={"size": 14, "color": color, "line": {"color": look.foreground, "width": 1.5}},
        hovertemplate=(
            f"{plain(row.name)}: score {score:.4f}<br>threshold {threshold:.4g}<br>"
            f"called {plain(call)}<extra></extra>"
        ),
        cliponaxis=False,
    )
