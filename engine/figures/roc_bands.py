"""Several models' ROC over each other, with the uncertainty of each."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.comparison.roc_band import roc_band
from engine.evaluation.evaluation import Evaluation
from engine.figures.roc import roc_figure
from engine.figures.style import ThemeName, model_color, theme_of, translucent

LINE, AXIS = 22, 62
"""Pixels below the curves: for each model's name and AUC, and above these for the axis."""


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
    # Many names would cover the curves, and beside them there is no room in a narrow window.
    names = [note for note in figure.layout.annotations if note.align == "right"]
    for position, note in enumerate(names):
        note.update(
            x=0, xref="paper", xanchor="left", align="left", y=0, yref="paper", yanchor="top",
            yshift=-AXIS - LINE * position,
        )  # fmt: skip
    room = LINE * len(names)
    figure.update_layout(height=figure.layout.height + room, margin={"b": AXIS + room + 8})
    figure.data = (*figure.data[curves:], *figure.data[:curves])
    return figure
