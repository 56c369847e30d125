"""ROC AUC of several models with their intervals, a panel for each set of data."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.wording import with_interval
from engine.figures.style import BODY, SMALL, ThemeName, plain, template, theme_of

ROW, GAP = 44, 44
"""Pixels: the height of a model's row, and the space between two panels for the lower one's title."""

MARGIN = {"l": 16, "r": 16, "t": 40, "b": 52}


def forest_figure(
    panels: Sequence[tuple[str, Sequence[Evaluation]]], chosen: str | None = None, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a panel for each set and in it a row for each model scored on it, on one axis: lengths compare.

    ``panels`` pairs a set's name with its evaluations; ``chosen`` is the model to stand out. Raises
    InputError without any evaluation.
    """
    look = theme_of(theme)
    rows = [len(evaluations) + 0.5 for _, evaluations in panels]
    if not any(evaluations for _, evaluations in panels):
        raise InputError("There is no model to draw; score one first.")
    inner = ROW * sum(rows) + (len(panels) - 1) * GAP
    figure = make_subplots(
        rows=len(panels),
        cols=1,
        shared_xaxes=True,
        row_heights=rows,
        vertical_spacing=GAP / inner if len(panels) > 1 else 0,
        subplot_titles=[plain(title) for title, _ in panels],
    )
    low = min(
        [
            0.9,
            *(
                e.metrics.intervals["auc"][0]
                for _, evaluations in panels
                for e in evaluations
                if e.metrics.auc == e.metrics.auc
            ),
        ]
    )
    span = (max(0.0, low - 0.03), 1.01)
    for row, (_, evaluations) in enumerate(panels, start=1):
        names = [evaluation.name for evaluation in evaluations]
        figure.update_yaxes(
            categoryorder="array",
            categoryarray=names[::-1],
            showgrid=False,
            range=[-0.6, len(names) - 0.1],
            row=row,
            col=1,
        )
        for evaluation in evaluations:
            metrics = evaluation.metrics
            interval = metrics.intervals["auc"]
            color = look.accent if evaluation.name == chosen else look.muted
            figure.add_scatter(
                x=[metrics.auc],
                y=[evaluation.name],
                error_x={
                    "array": [interval[1] - metrics.auc],
                    "arrayminus": [metrics.auc - interval[0]],
                    "thickness": 2,
                    "width": 0,
                    "color": color,
                },
                mode="markers+text",
                marker={"size": 10, "color": color, "line": {"width": 1.5, "color": look.background}},
                text=with_interval(metrics.auc, interval),
                textposition=f"top {side(metrics.auc, span)}",
                textfont={"size": SMALL, "color": look.foreground},
                cliponaxis=False,
                hovertemplate=f"{plain(evaluation.name)}<br>ROC AUC {with_interval(metrics.auc, interval)}"
                f"<br>{metrics.n} images<extra></extra>",
                row=row,
                col=1,
            )
    figure.update_layout(
        template=template(theme),
        height=inner + MARGIN["t"] + MARGIN["b"],
        margin=MARGIN,
    )
    figure.update_annotations(font={"size": BODY, "color": look.foreground}, x=0, xanchor="left")
    figure.update_xaxes(range=list(span))
    figure.update_xaxes(title="ROC AUC", row=len(panels), col=1)
    return figure


def side(auc: float, span: tuple[float, float]) -> str:
    """Return to which side of its mark a text goes, so that a narrow window does not cut it off."""
    place = (auc - span[0]) / (span[1] - span[0])
    return "left" if place > 2 / 3 else "right" if place < 1 / 3 else "center"
