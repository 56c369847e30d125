"""The ROC on a logarithmic axis of false alarms: what the model does where few are allowed."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.wording import with_interval
from engine.figures.downsample import visible_points
from engine.figures.series import TICKS, curve_line, label_models, label_point, operating_mark
from engine.figures.style import ThemeName, blank_figure, theme_of


def roc_log_figure(evaluations: Sequence[Evaluation], theme: ThemeName = "light") -> go.Figure:
    """Draw one or several models' ROC over a logarithmic share of false alarms, with the chance curve.

    The axis starts at half a false alarm of the largest set, where the points without any stand. Raises
    InputError without models, and for a model evaluated on one class only.
    """
    look = theme_of(theme)
    if not evaluations:
        raise InputError("There is no model to draw; choose at least one.")
    for evaluation in evaluations:
        if not evaluation.curve.positives or not evaluation.curve.negatives:
            raise InputError(f"'{evaluation.name}' was scored on one class only; a ROC needs images of both.")
    start = 0.5 / max(evaluation.curve.negatives for evaluation in evaluations)
    figure = blank_figure(look, height=460)
    chance = np.geomspace(start, 1, 100)
    figure.add_scatter(
        x=chance,
        y=chance,
        mode="lines",
        line={"color": look.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    # An annotation's place on a logarithmic axis is the logarithm.
    label_point(figure, look, "chance", np.log10(0.4), 0.4, xanchor="right", yanchor="bottom", xshift=-4)
    drawn = [
        (evaluation, np.maximum(evaluation.curve.false_positive_rate, start), evaluation.curve.sensitivity)
        for evaluation in evaluations
    ]
    for position, (evaluation, x, y) in enumerate(drawn):
        figure.add_trace(curve_line(evaluation, position, look, x, y, visible_points(np.log10(x), y)))
    for position, (evaluation, x, y) in enumerate(drawn):
        figure.add_trace(operating_mark(evaluation, position, look, x, y))
    areas = [(e.name, f"AUC {with_interval(e.metrics.auc, e.metrics.intervals['auc'])}") for e in evaluations]
    label_models(figure, look, areas, y=0.03)
    figure.update_xaxes(
        title_text="1 − specificity (false alarms among negatives), logarithmic",
        type="log",
        range=[np.log10(start), 0.01],
        dtick="D2",
    )
    figure.update_yaxes(title_text="sensitivity (positives found)", range=[-0.015, 1.015], tickvals=TICKS)
    return figure
