"""The ROC: sensitivity against false alarms at every threshold."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.curves import Curve
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.intervals import wilson
from engine.evaluation.wording import percent, with_interval
from engine.figures.downsample import visible_points
from engine.figures.series import curve_line, label_models, label_point, operating_mark, square_axes
from engine.figures.style import ThemeName, blank_figure, model_color, theme_of, translucent


def roc_figure(
    evaluations: Sequence[Evaluation], theme: ThemeName = "light", *, band: bool | None = None
) -> go.Figure:
    """Draw one or several models' ROC with the chance diagonal and the operating points.

    ``band`` adds a pointwise 95 % band; by default where there is one model. Raises InputError without
    models, and for a model evaluated on one class only.
    """
    look = theme_of(theme)
    if not evaluations:
        raise InputError("There is no model to draw; choose at least one.")
    for evaluation in evaluations:
        if not evaluation.curve.positives or not evaluation.curve.negatives:
            raise InputError(f"'{evaluation.name}' was scored on one class only; a ROC needs images of both.")
    figure = blank_figure(look, height=460)
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": look.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    label_point(
        figure, look, "chance", 0.6, 0.6, textangle=-45, xanchor="center", yanchor="middle",
        xshift=8, yshift=-8,
    )  # fmt: skip
    if len(evaluations) == 1 if band is None else band:
        for position, evaluation in enumerate(evaluations):
            x, y = band_outline(evaluation.curve)
            figure.add_scatter(
                x=x,
                y=y,
                fill="toself",
                fillcolor=translucent(model_color(position, look), 0.14),
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
            )
    for position, evaluation in enumerate(evaluations):
        curve = evaluation.curve
        x, y = curve.false_positive_rate, curve.sensitivity
        figure.add_trace(curve_line(evaluation, position, look, x, y, visible_points(x + y)))
    for position, evaluation in enumerate(evaluations):
        curve = evaluation.curve
        x, y = curve.false_positive_rate, curve.sensitivity
        figure.add_trace(operating_mark(evaluation, position, look, x, y))
    areas = [(e.name, f"AUC {with_interval(e.metrics.auc, e.metrics.intervals['auc'])}") for e in evaluations]
    label_models(figure, look, areas, y=0.03)
    if len(evaluations) == 1:
        metrics = evaluations[0].metrics
        label_point(
            figure,
            look,
            f"threshold {metrics.threshold:.3g}: sensitivity {percent(metrics.sensitivity)},"
            f"<br>specificity {percent(metrics.specificity)}",
            1 - metrics.specificity,
            metrics.sensitivity,
            xanchor="left" if metrics.specificity > 0.5 else "right",
            yanchor="top",
            xshift=12 if metrics.specificity > 0.5 else -12,
            yshift=-6,
        )
    square_axes(figure, "1 − specificity (false alarms among negatives)", "sensitivity (positives found)")
    return figure


def band_outline(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """Return the outline (x, y) of the pointwise 95 % band around a ROC.

    At each threshold Wilson's intervals of both rates span a box; the band joins the boxes' upper left and
    lower right corners, and so is a little too wide rather than too narrow.
    """
    index = visible_points(curve.false_positive_rate + curve.sensitivity)
    left, right = wilson(curve.fp[index], np.full(len(index), curve.negatives))
    bottom, top = wilson(curve.tp[index], np.full(len(index), curve.positives))
    x = np.concatenate([[0.0], left, [1.0], right[::-1]])
    y = np.concatenate([[0.0], top, [1.0], bottom[::-1]])
    return x, y
