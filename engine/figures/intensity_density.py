"""The distribution of the images' gray levels by class, a row for each split: mean and spread."""

import pandas as pd
import plotly.graph_objects as go

from engine.figures.class_density import Measure, class_density_figure
from engine.figures.style import ThemeName

MISSING = "Too few images were measured to draw the distribution of their gray levels."

MEAN = Measure("mean", "gray level", ".0f", narrowest=1.0, room=8.0, missing=MISSING)
SPREAD = Measure("std", "spread of gray levels", ".0f", narrowest=1.0, room=4.0, missing=MISSING)


def intensity_density_figure(
    measured: pd.DataFrame,
    classes: tuple[str, str],
    theme: ThemeName = "light",
    *,
    measure: Measure = MEAN,
) -> go.Figure:
    """Draw for each split the density of an image's mean gray level, a curve for each class, on shared axes.

    ``measured`` has a row for each measured image: ``mean`` (0 to 255), ``std`` (the standard deviation of
    its gray levels) where ``measure`` is ``SPREAD``, and ``split`` and ``label`` as ordered categories
    (``engine.datasets.groups``). ``classes`` is (negative, positive). Raises InputError where too few are
    known.
    """
    return class_density_figure(measured, measure, classes, theme)
