"""PPV and NPV against prevalence: how far a call can be trusted where the finding is rare or common."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.wording import percent, with_interval
from engine.figures.series import TICKS
from engine.figures.style import (
    NEGATIVE,
    POSITIVE,
    SMALL,
    Theme,
    ThemeName,
    blank_figure,
    theme_of,
    translucent,
    with_mark,
)

LINES = {"ppv": ("PPV", POSITIVE, "solid"), "npv": ("NPV", NEGATIVE, "dash")}
"""Each value's name, its colour (that of the class it is about) and line."""

PREVALENCE_TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.8)


def predictive_values_figure(
    frame: pd.DataFrame,
    theme: ThemeName = "light",
    *,
    prevalence: float | None = None,
    own: float | None = None,
    log: bool = True,
) -> go.Figure:
    """Draw both values of ``evaluation.clinic.predictive_values`` with their 95 % bands.

    ``prevalence`` marks the one in use, ``own`` that of the evaluated set; ``log`` spreads the rare ones.
    Raises InputError without rows.
    """
    look = theme_of(theme)
    if frame.empty:
        raise InputError("There is no prevalence to draw; give at least one.")
    at = frame["prevalence"].to_numpy()
    figure = blank_figure(look, height=400, hovermode="x unified")
    for column, (_, color, _) in LINES.items():
        figure.add_scatter(
            x=np.concatenate([at, at[::-1]]),
            y=np.concatenate([frame[f"{column}_high"], frame[f"{column}_low"][::-1]]),
            fill="toself",
            fillcolor=translucent(color, 0.18),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
    for column, (name, color, dash) in LINES.items():
        limits = zip(frame[column], frame[f"{column}_low"], frame[f"{column}_high"], strict=True)
        figure.add_scatter(
            x=at,
            y=frame[column],
            mode="lines",
            name=name,
            line={"color": color, "width": 2.5, "dash": dash},
            text=[with_interval(value, (low, high)) for value, low, high in limits],
            hovertemplate="%{text}",
        )
        label_line(figure, look, frame, column, log=log)
    if own is not None and at[0] <= own <= at[-1]:
        # Low at the right no curve runs: there it is out of the other label's way.
        mark(
            figure, look, own, f"this set {percent(own)}", "dot", log=log, y=0.04, xanchor="right", xshift=-6
        )
    if prevalence is not None and at[0] <= prevalence <= at[-1]:
        # Near an end of the axis the label turns inwards.
        anchor = "right" if prevalence > 0.4 else "left" if log and prevalence < 0.004 else "center"
        mark(
            figure,
            look,
            prevalence,
            f"prevalence {percent(prevalence)}",
            "solid",
            log=log,
            y=1,
            xanchor=anchor,
        )
    ticks = [tick for tick in (PREVALENCE_TICKS if log else TICKS) if at[0] <= tick <= at[-1]]
    figure.update_xaxes(
        title_text="prevalence: share of patients with the finding",
        type="log" if log else "linear",
        range=[np.log10(at[0]), np.log10(at[-1])] if log else [at[0], at[-1]],
        tickvals=ticks,
        ticktext=[f"{100 * tick:g} %" for tick in ticks],
        hoverformat=".1%",
    )
    figure.update_yaxes(title_text="share of calls that are right", range=[-0.015, 1.015], tickvals=TICKS)
    return figure


def label_line(figure: go.Figure, look: Theme, frame: pd.DataFrame, column: str, *, log: bool) -> None:
    """Write a line's name where it has room: the PPV's where it passes a half, the NPV's at the left end."""
    name, color, dash = LINES[column]
    values = frame[column].to_numpy()
    if np.isnan(values).all():
        return
    at = frame["prevalence"].to_numpy()
    index = int(np.argmin(np.abs(values - 0.5))) if column == "ppv" else 0
    x = float(np.log10(at[index])) if log else float(at[index])
    placement = (
        {"xanchor": "right", "xshift": -12} if column == "ppv" and log else {"xanchor": "left", "xshift": 12}
    )
    yanchor = "top" if column == "npv" else "middle"
    figure.add_annotation(
        text=with_mark(color, name, dash), x=x, y=float(values[index]), yanchor=yanchor,
        yshift=-6 if column == "npv" else 0, bgcolor=look.background, **placement,
    )  # fmt: skip


def mark(
    figure: go.Figure, look: Theme, at: float, text: str, dash: str, *, log: bool, **placement: object
) -> None:
    """Draw a prevalence as a vertical line with its label."""
    figure.add_vline(x=at, line={"color": look.foreground, "width": 1.5, "dash": dash})
    x = float(np.log10(at)) if log else at
    placement = {"yref": "paper", "yanchor": "bottom"} | placement
    figure.add_annotation(text=text, x=x, font={"size": SMALL, "color": look.foreground}, **placement)
