"""Sensitivity and specificity against the severity of each change: a panel for each, all on the same axes."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.stress.table import RATES, fallen
from engine.figures.series import TICKS
from engine.figures.style import (
    BODY,
    NEGATIVE,
    POSITIVE,
    SMALL,
    Theme,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
    with_mark,
)
from engine.imaging.stress import SEVERITIES, dial_of

COLUMNS = 3
"""Panels beside each other."""

PANEL, TOP, BOTTOM, GAP = 190, 112, 52, 94
"""Pixels: height of a panel, room above and below all of them, and between two rows for the titles."""

COLORS = {"sensitivity": (POSITIVE, "solid"), "specificity": (NEGATIVE, "dash")}
"""The colour of the class that a rate is about, and its line's style, for readers who see no colours."""


def stress_figure(table: pd.DataFrame, theme: ThemeName = "light") -> go.Figure:
    """Draw both rates with their 95 % bands along the severity, a panel for each kind of change.

    ``table`` is one model's ``stress_table``. A filled mark is a fall beyond noise against severity 0, a
    hollow one is not. Raises InputError without rows.
    """
    look = theme_of(theme)
    kinds = list(dict.fromkeys(table["kind"]))
    if not kinds:
        raise InputError("There is no change to draw; choose at least one.")
    rows = -(-len(kinds) // COLUMNS)
    plot = rows * PANEL + (rows - 1) * GAP
    figure = blank_figure(look, height=plot + TOP + BOTTOM, margin={"l": 56, "r": 16, "t": TOP, "b": BOTTOM})
    figure.set_subplots(
        rows=rows, cols=min(COLUMNS, len(kinds)), shared_yaxes=True, horizontal_spacing=0.04,
        vertical_spacing=GAP / plot if rows > 1 else 0,
    )  # fmt: skip
    for position, kind in enumerate(kinds):
        place = {"row": position // COLUMNS + 1, "col": position % COLUMNS + 1}
        steps = table[table["kind"] == kind].sort_values("severity")
        for name in RATES:
            draw_rate(figure, steps, name, look, place)
        figure.add_annotation(
            text=f"<b>{plain(dial_of(kind).title)}</b><br>{amounts_of(steps, look)}", x=0, y=1,
            xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=6, align="left",
            font={"size": BODY}, **place,
        )  # fmt: skip
        last = position + COLUMNS >= len(kinds)
        figure.update_xaxes(title_text="severity" if last else None, **place)
    rates = [with_mark(color, name, dash) for name, (color, dash) in COLORS.items()]
    space = "&nbsp;" * 4
    figure.add_annotation(
        text=space.join([*rates, quiet("● fallen beyond noise, ○ not", look)]), x=0, y=1, xref="paper",
        yref="paper", xanchor="left", yanchor="top", yshift=TOP - 4, align="left", font={"size": BODY},
    )  # fmt: skip
    figure.update_xaxes(range=[-0.25, SEVERITIES + 0.25], tickvals=list(range(SEVERITIES + 1)))
    figure.update_yaxes(range=[-0.03, 1.03], tickvals=TICKS)
    return figure


def draw_rate(figure: go.Figure, steps: pd.DataFrame, name: str, look: Theme, place: dict[str, int]) -> None:
    """Draw one rate's band and line into a panel; nothing where the class is absent."""
    if steps[name].isna().all():
        return
    color, dash = COLORS[name]
    severity = steps["severity"].to_numpy()
    figure.add_scatter(
        x=np.concatenate([severity, severity[::-1]]),
        y=np.concatenate([steps[f"{name}_high"], steps[f"{name}_low"][::-1]]),
        fill="toself", fillcolor=translucent(color, 0.16), line={"width": 0}, mode="lines", hoverinfo="skip",
        **place,
    )  # fmt: skip
    filled = fallen(steps, name)
    figure.add_scatter(
        x=severity,
        y=steps[name],
        mode="lines+markers",
        name=name,
        line={"color": color, "dash": dash, "width": 2},
        marker={
            "size": 8, "color": np.where(filled, color, look.background),
            "line": {"color": np.where(filled, look.foreground, color), "width": 1.5},
        },
        text=[hover(row, name) for _, row in steps.iterrows()],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
        **place,
    )  # fmt: skip


def quiet(text: str, look: Theme) -> str:
    """Return text that is small and muted."""
    return f'<span style="font-size:{SMALL}px;color:{look.muted}">{plain(text)}</span>'


def amounts_of(steps: pd.DataFrame, look: Theme) -> str:
    """Return the amounts of the least and the worst severity, and their unit below.

    Panels can be narrow: what a unit says after a comma is left to the points.
    """
    amounts = steps["amount"].dropna()
    span = f"{amounts.iloc[0]:g} to {amounts.iloc[-1]:g}"
    return f"{quiet(span, look)}<br>{quiet(steps['unit'].iloc[0].partition(',')[0], look)}"


def hover(row: pd.Series, name: str) -> str:
    """Return a point in words: the change, the rate with its limits, and what it is against severity 0."""
    amount = "as it is" if np.isnan(row["amount"]) else f"{row['amount']:g} {row['unit']}"
    text = f"<b>{plain(dial_of(row['kind']).title)}</b>, severity {row['severity']}<br>{plain(amount)}<br>"
    text += f"{name} {row[name]:.3f} ({row[f'{name}_low']:.3f} to {row[f'{name}_high']:.3f})"
    if np.isnan(row[f"{name}_change"]):
        return text
    change, low, high = (f"{row[f'{name}_change{end}']:+.3f}" for end in ("", "_low", "_high"))
    return f"{text}<br>change {change} ({low} to {high}), adjusted p {row[f'{name}_p_adjusted']:.2g}"
