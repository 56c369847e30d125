"""One image's score under each way to make it square, against the threshold."""

from collections.abc import Mapping

import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.checks import check_share
from engine.figures.series import TICKS, mark_threshold
from engine.figures.style import (
    BODY,
    NEGATIVE,
    POSITIVE,
    SMALL,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)

ROW = 40
"""Pixels for each way."""

EDGE = 0.025
"""Room beyond 0 and 1 for a mark that stands there, in units of the score."""


def padding_strip_figure(
    scores: Mapping[str, float],
    threshold: float,
    classes: tuple[str, str],
    own: str | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw a row for each way (name → score), its mark in the colour of the call, tied to the threshold.

    ``classes`` is (negative, positive); ``own`` is the way that the model was trained with, which stands out.
    Raises InputError without scores, and for a score or threshold outside 0…1.
    """
    look = theme_of(theme)
    threshold = check_share(threshold, "threshold")
    if not scores:
        raise InputError("There is no score to draw; score the image first.")
    names = list(scores)
    figure = blank_figure(look, height=98 + ROW * len(names), margin={"l": 16, "r": 72, "t": 50, "b": 48})
    for start, end, side in ((-EDGE, threshold, NEGATIVE), (threshold, 1 + EDGE, POSITIVE)):
        figure.add_shape(
            type="rect", x0=start, x1=end, y0=-0.6, y1=len(names) - 0.4, line={"width": 0}, layer="below",
            fillcolor=translucent(side, 0.1),
        )  # fmt: skip
    for position, name in enumerate(reversed(names)):
        score = check_share(scores[name], "score")
        call, color = (classes[1], POSITIVE) if score >= threshold else (classes[0], NEGATIVE)
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
            hovertemplate=f"{plain(name)}: score {score:.4f}<br>called {plain(call)}<extra></extra>",
            cliponaxis=False,
        )
        figure.add_annotation(
            text=f"<b>{score:.3f}</b>" if name == own else f"{score:.3f}",
            x=1, y=position, xref="paper", xanchor="left", xshift=18, font={"size": BODY},
        )  # fmt: skip
    mark_threshold(figure, look, threshold)
    for x, anchor, name in ((0, "left", classes[0]), (1, "right", classes[1])):
        figure.add_annotation(
            text=f"called {plain(name)}", x=x, y=1, yref="paper", xanchor=anchor, yanchor="bottom", yshift=18,
            font={"size": SMALL, "color": look.muted},
        )  # fmt: skip
    figure.update_xaxes(
        title_text=f"score (probability of {plain(classes[1])})", range=[-EDGE, 1 + EDGE], tickvals=TICKS
    )
    figure.update_yaxes(
        range=[-0.6, len(names) - 0.4],
        tickvals=list(range(len(names))),
        ticktext=[
            f"<b>{plain(name)}</b> (trained with)" if name == own else plain(name) for name in reversed(names)
        ],
        tickfont={"size": BODY, "color": look.foreground},
        showgrid=False,
    )
    return figure
