"""One score on its scale: which side of the threshold, and how far."""

import plotly.graph_objects as go

from engine.evaluation.checks import check_share
from engine.figures.style import (
    LARGE,
    NEGATIVE,
    POSITIVE,
    SMALL,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)


def probability_bar_figure(
    score: float, threshold: float, classes: tuple[str, str], theme: ThemeName = "light"
) -> go.Figure:
    """Draw a slim horizontal scale from 0 to 1, the two calls' ranges tinted, with the score marked.

    ``classes`` is (negative, positive). Raises InputError for a score or threshold outside 0…1.
    """
    look = theme_of(theme)
    threshold = check_share(threshold, "threshold")
    score = check_share(score, "score")
    negative, positive = (plain(name) for name in classes)
    color = POSITIVE if score >= threshold else NEGATIVE
    sides = [20 + 9 * len(name) for name in (negative, positive)]
    figure = blank_figure(look, height=104, margin={"l": sides[0], "r": sides[1], "t": 36, "b": 34})
    for start, end, side in ((0, threshold, NEGATIVE), (threshold, 1, POSITIVE)):
        figure.add_shape(
            type="rect",
            x0=start,
            x1=end,
            y0=-1,
            y1=1,
            fillcolor=translucent(side, 0.3),
            line={"color": side, "width": 1},
            layer="below",
        )
    figure.add_shape(
        type="line", x0=threshold, x1=threshold, y0=-1.9, y1=1.3, line={"color": look.foreground, "width": 2}
    )
    figure.add_scatter(
        x=[score],
        y=[0],
        mode="markers",
        marker={"size": 20, "color": color, "line": {"color": look.foreground, "width": 2}},
        hovertemplate=f"score {score:.4f}<br>threshold {threshold:.4f}<extra></extra>",
        cliponaxis=False,
    )
    figure.add_annotation(
        x=score, y=1, yshift=4, yanchor="bottom", text=f"<b>{score:.3f}</b>", font={"size": LARGE}
    )
    figure.add_annotation(
        x=threshold, y=-1.9, yanchor="top", text=f"threshold {threshold:.3g}", font={"size": SMALL}
    )
    figure.add_annotation(x=0, y=0, xanchor="right", xshift=-14, text=negative)
    figure.add_annotation(x=1, y=0, xanchor="left", xshift=14, text=positive)
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[-2, 2], visible=False)
    return figure
