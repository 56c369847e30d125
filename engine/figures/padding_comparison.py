"""One model under several paddings: figures of merit with their intervals, side by side."""

from collections.abc import Sequence

import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.padding_comparison import FIGURES
from engine.evaluation.wording import limits, number, with_interval
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of

ROW = 72
"""Pixels for each padding."""

WIDEST = 0.3
"""The axis spans at least this much, so that a hair's breadth does not look like a gulf."""


def padding_comparison_figure(
    evaluations: Sequence[Evaluation], own: str | None = None, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a row for each padding and a panel for each figure of merit, all panels on one scale.

    ``evaluations`` are those of ``engine.evaluation.padding_comparison.compare_paddings``; ``own`` is the
    padding that the model was trained with, which stands out. Raises InputError without any.
    """
    look = theme_of(theme)
    if not evaluations:
        raise InputError("There is no padding to compare; score a split under at least one.")
    names = [evaluation.name for evaluation in evaluations]
    figure = blank_figure(look, height=92 + ROW * len(names), margin={"l": 16, "r": 16, "t": 40, "b": 48})
    figure.set_subplots(rows=1, cols=len(FIGURES), shared_yaxes=True, horizontal_spacing=0.04)
    lowest = 1.0
    for panel, (attribute, title) in enumerate(FIGURES.items(), start=1):
        figure.add_annotation(
            text=f"<b>{title}</b>", x=0, y=1, xref="x domain", yref="y domain", xanchor="left",
            yanchor="bottom", yshift=8, font={"size": BODY}, row=1, col=panel,
        )  # fmt: skip
        for evaluation in evaluations:
            value = getattr(evaluation.metrics, attribute)
            low, high = evaluation.metrics.intervals[attribute]
            if value != value:
                continue
            lowest = min(lowest, low)
            color = look.accent if evaluation.name == own else look.muted
            text = with_interval(value, (low, high))
            figure.add_scatter(
                x=[value],
                y=[evaluation.name],
                error_x={
                    "array": [high - value],
                    "arrayminus": [value - low],
                    "thickness": 2.5,
                    "width": 0,
                    "color": color,
                },
                mode="markers+text",
                marker={"size": 11, "color": color, "line": {"width": 1.5, "color": look.background}},
                text=[f"<b>{number(value, (low, high))}</b><br>{limits((low, high))}"],
                textposition="top center",
                textfont={"size": SMALL, "color": look.foreground},
                cliponaxis=False,
                hovertemplate=f"{plain(evaluation.name)}: {title} {text}<br>"
                f"n = {evaluation.metrics.n:,}<extra></extra>",
                row=1,
                col=panel,
            )
    figure.update_xaxes(range=[min(lowest - 0.02, 1 - WIDEST), 1.01], nticks=5)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        range=[-0.5, len(names) - 0.3],
        showgrid=False,
        tickvals=names,
        ticktext=[f"<b>{name}</b><br>trained with" if name == own else name for name in map(plain, names)],
        tickfont={"size": BODY, "color": look.foreground},
    )
    return figure
