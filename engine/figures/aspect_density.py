"""The distribution of aspect ratios by class, a row for each split."""

import pandas as pd
import plotly.graph_objects as go

from engine.figures.class_density import Measure, class_density_figure
from engine.figures.style import ThemeName

ASPECT = Measure(
    column="aspect",
    name="width / height",
    form=".2f",
    narrowest=0.015,
    room=0.12,
    missing="Too few image sizes are known to draw their distribution.",
)


def aspect_density_figure(
    sizes: pd.DataFrame, classes: tuple[str, str], theme: ThemeName = "light"
) -> go.Figure:
    """Draw for each split the density of width over height, a curve for each class, on shared axes.

    ``sizes`` is what ``engine.datasets.sizes.image_sizes`` returns, ``classes`` is (negative, positive).
    Raises InputError where too few sizes are known.
    """
    return class_density_figure(sizes, ASPECT, classes, theme)
