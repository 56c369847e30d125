"""Decision curve: what acting on the model is worth, against treating everybody and nobody."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.figures.series import label_point, mark_threshold
from engine.figures.style import Theme, ThemeName, blank_figure, plain, theme_of, translucent, with_mark

BELOW_ZERO = 0.12
"""How far the figure reaches below zero, as a share of its height above: worse than that is worse enough."""

TREAT_ALL_LABEL = 0.18
"""The height of that label, as a share of the figure's."""


def decision_curve_figure(
    frame: pd.DataFrame, theme: ThemeName = "light", *, name: str = "model", threshold: float | None = None
) -> go.Figure:
    """Draw the net benefit of ``evaluation.decision_curve`` with its 95 % band, and the two simple policies.

    ``threshold`` marks the one in use. Raises InputError without rows.
    """
    look = theme_of(theme)
    if frame.empty:
        raise InputError("There is no threshold to draw; give at least one.")
    at = frame["threshold"].to_numpy()
    top = 1.08 * float(max(frame["high"].max(), frame["treat_all"].max(), 0.01))
    bottom = -BELOW_ZERO * top
    figure = blank_figure(look, height=400)
    # Outside the figure the band would be drawn over the axis' labels.
    low, high = (np.clip(frame[side].to_numpy(), bottom, top) for side in ("low", "high"))
    figure.add_scatter(
        x=np.concatenate([at, at[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        fill="toself",
        fillcolor=translucent(look.accent, 0.16),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[at[0], at[-1]], y=[0, 0], mode="lines", line={"color": look.muted, "width": 1.5},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=at, y=frame["treat_all"], mode="lines", line={"color": look.muted, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=at,
        y=frame["net_benefit"],
        mode="lines",
        name=plain(name),
        line={"color": look.accent, "width": 2.5},
        text=[hover_text(row) for row in frame.to_dict("records")],
        hovertemplate="%{text}<extra></extra>",
    )
    label_lines(figure, look, frame, name, top)
    if threshold is not None and at[0] <= threshold <= at[-1]:
        mark_threshold(figure, look, threshold)
    figure.update_xaxes(
        title_text="threshold probability: treat from here on", range=[at[0], at[-1]], nticks=7
    )
    figure.update_yaxes(title_text="net benefit per patient", range=[bottom, top], nticks=6)
    return figure


def label_lines(figure: go.Figure, look: Theme, frame: pd.DataFrame, name: str, top: float) -> None:
    """Write the three lines' names: the model's at the upper right, the policies' at their lines."""
    at, treat_all = frame["threshold"].to_numpy(), frame["treat_all"].to_numpy()
    figure.add_annotation(
        text=with_mark(look.accent, plain(name)), x=0.99, y=0.99, xref="paper", yref="paper", xanchor="right",
        yanchor="top",
    )  # fmt: skip
    label_point(figure, look, "treat nobody", at[-1], 0, xanchor="right", yanchor="top", xshift=-4, yshift=-2)
    above = np.flatnonzero(treat_all >= TREAT_ALL_LABEL * top)
    if len(above):
        place = above[-1]
        # Under a line that falls slowly there is room; right of one that falls at once.
        under = at[place] - at[0] > 0.25 * (at[-1] - at[0])
        label_point(
            figure, look, "treat all", at[place], treat_all[place], yanchor="middle",
            xanchor="right" if under else "left", xshift=-10 if under else 14, bgcolor=look.background,
        )  # fmt: skip


def hover_text(row: dict[str, float]) -> str:
    """Return what one threshold means."""
    benefit = with_interval(row["net_benefit"], (row["low"], row["high"]))
    gain = with_interval(row["gain"], (row["gain_low"], row["gain_high"]))
    text = (
        f"treat from a probability of {row['threshold']:.3g} on<br>net benefit {benefit}"
        f"<br>gain over the better of treating all and nobody {gain}"
    )
    if np.isnan(row["avoided"]):
        return text
    return (
        f"{text}<br>needless treatments avoided against treating all, of 1,000: {row['avoided']:.0f} "
        f"({row['avoided_low']:.0f} to {row['avoided_high']:.0f})"
    )
