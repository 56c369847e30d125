"""Precision against recall: how clean the positive calls stay as more positives are found."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.wording import percent, with_interval
from engine.figures.downsample import visible_points
from engine.figures.series import curve_line, label_models, label_point, operating_mark, square_axes
from engine.figures.style import ThemeName, blank_figure, theme_of


def precision_recall_figure(evaluations: Sequence[Evaluation], theme: ThemeName = "light") -> go.Figure:
    """Draw one or several models' precision-recall curves as steps, with the prevalence and operating points.

    Raises InputError without models, and for a model evaluated without positives.
    """
    look = theme_of(theme)
    if not evaluations:
        raise InputError("There is no model to draw; choose at least one.")
    figure = blank_figure(look, height=460)
    for evaluation in evaluations:
        if not evaluation.curve.positives:
            raise InputError(
                f"'{evaluation.name}' was scored without positives; precision-recall needs some."
            )
    prevalence = evaluations[0].curve.prevalence
    figure.add_scatter(
        x=[0, 1],
        y=[prevalence, prevalence],
        mode="lines",
        line={"color": look.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    label_point(
        figure, look, f"chance: prevalence {percent(prevalence)}", 0.02, prevalence,
        xanchor="left", yanchor="top",
    )  # fmt: skip
    for position, evaluation in enumerate(evaluations):
        curve = evaluation.curve
        # The first point calls nothing positive and has no precision; the second starts the line at recall 0.
        recall, precision = curve.sensitivity[1:], curve.ppv[1:]
        index = visible_points(recall, precision)
        line = curve_line(evaluation, position, look, curve.sensitivity, curve.ppv, index + 1, shape="vh")
        line.x = np.append(0.0, line.x)
        line.y = np.append(line.y[0], line.y)
        line.text = (line.text[0], *line.text)
        figure.add_trace(line)
    for position, evaluation in enumerate(evaluations):
        if evaluation.metrics.tp + evaluation.metrics.fp:
            curve = evaluation.curve
            figure.add_trace(operating_mark(evaluation, position, look, curve.sensitivity, curve.ppv))
    values = [
        (
            e.name,
            ("average precision " if len(evaluations) == 1 else "AP ")
            + with_interval(e.metrics.average_precision, e.metrics.intervals["average_precision"]),
        )
        for e in evaluations
    ]
    metrics = evaluations[0].metrics
    if len(evaluations) == 1 and metrics.tp + metrics.fp:
        label_point(
            figure,
            look,
            f"threshold {metrics.threshold:.3g}: precision {percent(metrics.ppv)},"
            f"<br>recall {percent(metrics.sensitivity)}",
            metrics.sensitivity,
            metrics.ppv,
            xanchor="right" if metrics.sensitivity > 0.5 else "left",
            yanchor="top",
            xshift=-8 if metrics.sensitivity > 0.5 else 8,
            yshift=-10,
        )
    label_models(figure, look, values, y=0.03)
    square_axes(figure, "recall (positives found)", "precision (positive calls that are right)")
    return figure
