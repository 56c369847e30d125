"""Values with their intervals as rows in groups, on one axis: differences, ratios, figures of merit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.errors import InputError
from engine.figures.style import BODY, SMALL, ThemeName, blank_figure, plain, theme_of

ROW, HEADING = 30, 42
"""Pixels: height of a row and of a group's title."""

RIGHT = 168
"""Pixels for the numbers at the right."""


@dataclass(frozen=True)
class IntervalRow:
    """One row: its group and label, its value with 95 % limits, and what stands at the right in plain text.

    A ``firm`` mark is filled, another is hollow; ``color`` is the accent's without one. A value of NaN leaves
    the row without a mark.
    """

    group: str
    label: str
    value: float
    low: float
    high: float
    text: str
    firm: bool = True
    color: str | None = None


def interval_rows_figure(
    rows: Sequence[IntervalRow],
    title: str,
    theme: ThemeName = "light",
    *,
    reference: float | None = None,
    span: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw the rows from the top down, each group under its name.

    ``title`` is the axis's; ``reference`` a value that is marked through all rows; the axis shows at least
    ``span``. Raises InputError without rows.
    """
    look = theme_of(theme)
    if not rows:
        raise InputError("There is nothing to compare; it takes two models or two paddings.")
    y, places, titles = 0.0, [], []
    for index, row in enumerate(rows):
        if row.group and (index == 0 or row.group != rows[index - 1].group):
            titles.append((row.group, y + HEADING - 12))
            y += HEADING
        places.append(y + ROW / 2)
        y += ROW
    figure = blank_figure(look, height=round(y) + 62, margin={"l": 16, "r": RIGHT, "t": 6, "b": 56})
    notes = []
    for group, place in titles:
        notes.append(note(f"<b>{plain(group)}</b>", place, x=0, xanchor="left", size=BODY, yanchor="bottom"))
    for row, place in zip(rows, places, strict=True):
        notes.append(note(plain(row.text), place, x=1, xanchor="left", size=SMALL, xshift=14))
        if math.isnan(row.value):
            continue
        color = row.color or look.accent
        figure.add_scatter(
            x=[row.value],
            y=[place],
            mode="markers",
            error_x=bars(row, color),
            marker={
                "size": 11,
                "color": color if row.firm else look.background,
                "line": {"width": 2, "color": look.foreground if row.color and row.firm else color},
            },
            hovertemplate=f"{plain(' · '.join(filter(None, [row.group, row.label])))}<br>{plain(row.text)}"
            "<extra></extra>",
            cliponaxis=False,
        )
    if reference is not None:
        figure.add_vline(x=reference, line={"color": look.muted, "width": 1.5, "dash": "dot"}, layer="below")
    figure.update_layout(annotations=notes)
    figure.update_xaxes(title_text=title, range=limits_of(rows, reference, span), nticks=6)
    figure.update_yaxes(
        range=[y, 0], showgrid=False, tickvals=places, ticktext=[plain(row.label) for row in rows],
        tickfont={"size": BODY, "color": look.foreground}, ticklabelstandoff=8,
    )  # fmt: skip
    return figure


def bars(row: IntervalRow, color: str) -> dict[str, object] | None:
    """Return the interval's bar, None where there is no interval."""
    if math.isnan(row.low) or math.isnan(row.high):
        return None
    return {
        "array": [row.high - row.value], "arrayminus": [row.value - row.low],
        "thickness": 2, "width": 0, "color": color,
    }  # fmt: skip


def limits_of(
    rows: Sequence[IntervalRow], reference: float | None, span: tuple[float, float] | None
) -> list[float]:
    """Return the axis's ends: all intervals, the reference and the span, with a little room."""
    values = [value for row in rows for value in (row.low, row.value, row.high) if not math.isnan(value)]
    values += [reference] if reference is not None else []
    values += list(span or ())
    if not values:
        return [0.0, 1.0]
    low, high = min(values), max(values)
    room = 0.04 * (high - low) or 0.01
    return [low - room, high + room]


def note(
    text: str, y: float, *, x: float, xanchor: str, size: int, xshift: int = 0, yanchor: str = "middle"
) -> dict[str, object]:
    """Return a text at a height, at the figure's left (0) or right (1)."""
    return {
        "text": text, "x": x, "y": y, "xref": "paper", "xanchor": xanchor, "yanchor": yanchor,
        "xshift": xshift, "showarrow": False, "font": {"size": size}, "align": "left",
    }  # fmt: skip
