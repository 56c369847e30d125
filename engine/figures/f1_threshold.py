"""F1, sensitivity and specificity against the threshold: what moving it costs and gains."""

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.evaluation import Evaluation
from engine.evaluation.wording import limits, number
from engine.figures.downsample import visible_points
from engine.figures.series import TICKS, mark_threshold
from engine.figures.style import BODY, NEGATIVE, POSITIVE, SMALL, ThemeName, blank_figure, theme_of, with_mark

SMALLEST_GAP = 0.14
"""Least distance between two labels beside the figure, as a share of its height."""


def f1_threshold_figure(evaluation: Evaluation, theme: ThemeName = "light") -> go.Figure:
    """Draw the three figures of merit as steps over all thresholds, 0 to 1, with the one in use."""
    look = theme_of(theme)
    curve, metrics = evaluation.curve, evaluation.metrics
    lines = {
        "sensitivity": (curve.sensitivity, POSITIVE, "solid"),
        "specificity": (curve.specificity, NEGATIVE, "dash"),
        "f1": (curve.f1, look.foreground, "solid"),
    }
    figure = blank_figure(
        look, height=380, hovermode="x unified", margin={"l": 56, "r": 150, "t": 32, "b": 48}
    )
    # Ascending: between two scores the counts are those of the upper one, above the highest none is called.
    order = np.arange(len(curve.tp))[::-1]
    thresholds = np.minimum(curve.thresholds[order], 1.0)
    if thresholds[-2] == 1.0:
        order, thresholds = order[:-1], thresholds[:-1]
    order, thresholds = np.append(order[0], order), np.append(0.0, thresholds)
    index = visible_points(thresholds, curve.f1[order])
    for name, (values, color, dash) in lines.items():
        figure.add_scatter(
            x=thresholds[index],
            y=values[order][index],
            mode="lines",
            name=label_of(name),
            line={"color": color, "dash": dash, "shape": "vh", "width": 3 if name == "f1" else 2},
            hovertemplate="%{y:.3f}",
        )
    mark_threshold(figure, look, metrics.threshold)
    known = {name: getattr(metrics, name) for name in lines if not np.isnan(getattr(metrics, name))}
    for name, height in spread(known, SMALLEST_GAP).items():
        _, color, dash = lines[name]
        interval = metrics.intervals[name]
        text = with_mark(color, f"{label_of(name)} {number(known[name], interval)}", dash)
        text += f"<br><span style='font-size:{SMALL}px'>{limits(interval)}</span>"
        figure.add_annotation(
            text=text,
            x=1,
            xref="paper",
            xshift=8,
            y=height,
            xanchor="left",
            yanchor="middle",
            align="left",
            font={"size": BODY},
        )
    figure.update_xaxes(
        title_text="threshold",
        range=[0, 1],
        tickvals=TICKS,
        ticktext=[f"{tick:g}" for tick in TICKS],
        hoverformat=".3f",
    )
    figure.update_yaxes(range=[-0.015, 1.015], tickvals=TICKS)
    return figure


def label_of(name: str) -> str:
    """Return a figure of merit's name as it is written."""
    return {"f1": "F1"}.get(name, name)


def spread(heights: dict[str, float], gap: float) -> dict[str, float]:
    """Move labels within 0…1 until neighbours are at least ``gap`` apart, keeping their order."""
    names = sorted(heights, key=heights.__getitem__, reverse=True)
    placed: dict[str, float] = {}
    ceiling = 1.0
    for position, name in enumerate(names):
        floor = gap * (len(names) - 1 - position)
        placed[name] = max(floor, min(heights[name], ceiling))
        ceiling = placed[name] - gap
    return placed
