"""Score against the padding's share of the square: each class's images, and their mean along it."""

import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.class_colors import class_color
from engine.figures.scatter_sample import sparse_points
from engine.figures.series import TICKS
from engine.figures.style import BODY, ThemeName, blank_figure, plain, theme_of, translucent

HEIGHT = 400


def padding_relation_figure(
    points: pd.DataFrame,
    bins: pd.DataFrame,
    classes: tuple[str, str],
    threshold: float,
    told: dict[str, str],
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw a panel for each class: every image, the mean score along the padding's share, the threshold.

    ``points`` and ``bins`` are those of ``engine.evaluation.padding_bins``; ``told`` is what each class's
    title says of it below its name. Raises InputError without any point.
    """
    look = theme_of(theme)
    if points.empty:
        raise InputError("There is no image with a score and a known size.")
    present = [label for label in classes if (points["label"] == label).any()]
    figure = blank_figure(look, height=HEIGHT, margin={"l": 16, "r": 16, "t": 64, "b": 52})
    figure.set_subplots(rows=1, cols=len(present), shared_yaxes=True, horizontal_spacing=0.05)
    for column, label in enumerate(present, start=1):
        color, place = class_color(label, classes), {"row": 1, "col": column}
        group = points[points["label"] == label]
        shown = group.iloc[sparse_points(group["share"].to_numpy(), group["score"].to_numpy())]
        figure.add_scatter(
            x=shown["share"], y=shown["score"], mode="markers",
            marker={"size": 6, "color": translucent(color, 0.35), "line": {"width": 0}},
            text=[plain(path) for path in shown["path"]],
            hovertemplate="%{text}<br>score %{y:.3f}, padding %{x:.0%}<extra></extra>", cliponaxis=False,
            **place,
        )  # fmt: skip
        line = bins[bins["label"] == label]
        if len(line):
            figure.add_scatter(
                x=line["share"], y=line["score"], mode="lines+markers",
                line={"color": look.foreground, "width": 2},
                marker={"size": 9, "color": color, "line": {"color": look.foreground, "width": 1.5}},
                error_y={
                    "array": line["high"] - line["score"], "arrayminus": line["score"] - line["low"],
                    "thickness": 1.5, "width": 4, "color": look.foreground,
                },
                customdata=line["n"],
                hovertemplate="mean %{y:.3f} of %{customdata} images<br>padding %{x:.0%}<extra></extra>",
                **place,
            )  # fmt: skip
        figure.add_hline(y=threshold, line={"color": look.muted, "width": 1.5, "dash": "dot"}, **place)
        figure.add_annotation(
            text=f"<b>{plain(label)}</b>  n = {len(group):,}<br>{plain(told.get(label, ''))}", x=0, y=1,
            xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=10, align="left",
            font={"size": BODY}, **place,
        )  # fmt: skip
    top = float(points["share"].max())
    figure.update_xaxes(title_text="padding's share of the square", tickformat=".0%")
    figure.update_xaxes(range=[-0.02, max(0.1, top) + 0.02], nticks=6)
    figure.update_yaxes(range=[-0.03, 1.03], tickvals=TICKS)
    figure.update_yaxes(title_text=f"score (probability of {plain(classes[1])})", col=1)
    return figure
