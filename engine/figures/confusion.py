"""The confusion matrix: what became of each class, in counts and row percentages."""

import plotly.graph_objects as go

from engine.evaluation.confusion import Confusion
from engine.evaluation.intervals import wilson
from engine.evaluation.wording import percent, with_interval
from engine.figures.style import (
    BODY,
    FALSE_NEGATIVE,
    FALSE_POSITIVE,
    LARGE,
    SMALL,
    TRUE_NEGATIVE,
    TRUE_POSITIVE,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)

FILL_OPACITY = {"light": 0.28, "dark": 0.34}
"""How strongly an outcome's colour tints its cell: text on it keeps a contrast of more than 4.5 to 1."""


def confusion_figure(counts: Confusion, classes: tuple[str, str], theme: ThemeName = "light") -> go.Figure:
    """Draw the 2 × 2 matrix: a row for each actual class, positive first, a column for each call.

    ``classes`` is (negative, positive).
    """
    look = theme_of(theme)
    negative, positive = (plain(name) for name in classes)
    cells = [
        (0, 0, counts.tp, counts.positives, "true positives", "sensitivity", TRUE_POSITIVE),
        (0, 1, counts.fn, counts.positives, "false negatives", "miss rate", FALSE_NEGATIVE),
        (1, 0, counts.fp, counts.negatives, "false positives", "false alarm rate", FALSE_POSITIVE),
        (1, 1, counts.tn, counts.negatives, "true negatives", "specificity", TRUE_NEGATIVE),
    ]
    figure = blank_figure(look, height=340, margin={"l": 110, "r": 16, "t": 56, "b": 16})
    for row, column, count, n, outcome, rate, color in cells:
        figure.add_shape(
            type="rect",
            x0=column - 0.48,
            x1=column + 0.48,
            y0=row - 0.47,
            y1=row + 0.47,
            fillcolor=translucent(color, FILL_OPACITY[look.name]),
            line={"color": color, "width": 2},
            layer="below",
        )
        value = count / n if n else float("nan")
        figure.add_annotation(
            x=column,
            y=row,
            text=f"<b>{count:,}</b><br><span style='font-size:{BODY}px'>{percent(value)}</span>"
            f"<br><span style='font-size:{SMALL}px'>{outcome}</span>",
            font={"size": LARGE},
        )
        figure.add_scatter(
            x=[column],
            y=[row],
            mode="markers",
            marker={"size": 110, "symbol": "square", "opacity": 0},
            text=[f"<b>{outcome}</b>: {count:,} of {n:,}<br>{rate} {with_interval(value, wilson(count, n))}"],
            hovertemplate="%{text}<extra></extra>",
        )
    hidden = {"showgrid": False, "tickfont": {"size": BODY, "color": look.foreground}}
    figure.update_xaxes(
        range=[-0.5, 1.5],
        tickvals=[0, 1],
        ticktext=[f"called {positive}", f"called {negative}"],
        side="top",
        **hidden,
    )
    figure.update_yaxes(
        range=[1.5, -0.5],
        tickvals=[0, 1],
        ticktext=[f"{positive}<br>n = {counts.positives:,}", f"{negative}<br>n = {counts.negatives:,}"],
        **hidden,
    )
    return figure
