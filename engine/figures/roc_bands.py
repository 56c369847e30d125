"""Several models' ROC over each other, with the uncertainty of each."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.comparison.roc_band import roc_band
from engine.evaluation.evaluation import Evaluation
from engine.figures.roc import roc_figure
from engine.figures.style import ThemeName, model_color, theme_of, translucent

LABELS = 360
"""Pixels to the right of the curves, for the models' names and AUC."""


def roc_bands_figure(evaluations: Sequence[Evaluation], theme: ThemeName = "light") -> go.Figure:
    """Draw the models' ROC, each in a band of the sensitivity at each false positive rate.

    The bands are pointwise and at 95 %; ``engine.evaluation.comparison.roc_band.METHOD`` says how they are
    made. Bands that overlap do not tell whether models differ, since all score the same images: the paired
    comparison does. Raises InputError without models, and for a model evaluated on one class only.
    """
    look = theme_of(theme)
    figure = roc_figure(evaluations, theme, band=False)
    curves = len(figure.data)
    for position, evaluation in enumerate(evaluations):
        band = roc_band(evaluation.curve)
        figure.add_scatter(
            x=np.concatenate([band.rate, band.rate[::-1]]),
            y=np.concatenate([band.high, band.low[::-1]]),
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=translucent(model_color(position, look), 0.14),
            hoverinfo="skip",
        )
    # Many names would cover the curves: they stand beside the square, which a wide page leaves empty.
    figure.for_each_annotation(
        lambda note: note.update(x=1.03, xanchor="left", align="left"), selector={"align": "right"}
    )
    figure.update_layout(margin={"r": LABELS if len(evaluations) > 1 else 200})
    figure.data = (*figure.data[curves:], *figure.data[:curves])
    return figure
