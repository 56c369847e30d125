"""The simulated clinic: a dot for each patient, in the colour of what becomes of them."""

import math
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.clinic import Clinic, Count
from engine.evaluation.wording import few
from engine.figures.style import (
    FALSE_NEGATIVE,
    FALSE_POSITIVE,
    LARGE,
    SMALL,
    TRUE_NEGATIVE,
    TRUE_POSITIVE,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
)

ROWS = 20
"""Dots in a column."""

MOST = 2000
"""Patients that can be told apart as dots."""


@dataclass(frozen=True)
class Group:
    """Patients of one outcome: how many, their limits, their colour, and the column where they begin."""

    name: str
    count: int
    limits: Count
    color: str
    start: int


def clinic_figure(clinic: Clinic, classes: tuple[str, str], theme: ThemeName = "light") -> go.Figure:
    """Draw every patient as a dot, those with the finding at the left, and the four counts below.

    ``classes`` is (negative, positive). Raises InputError for more patients than dots can show.
    """
    look = theme_of(theme)
    if clinic.patients > MOST:
        raise InputError(f"Expected at most {MOST:,} patients to draw, but got {clinic.patients:,}.")
    healthy_from = ROWS * (math.ceil(clinic.ill / ROWS) + 1) if clinic.ill else 0
    groups = [
        Group("found", clinic.found, clinic.found_interval, TRUE_POSITIVE, 0),
        Group("missed", clinic.missed, clinic.missed_interval, FALSE_NEGATIVE, clinic.found),
        Group("false alarms", clinic.alarms, clinic.alarms_interval, FALSE_POSITIVE, healthy_from),
        Group(
            "rightly sent home",
            clinic.cleared,
            clinic.cleared_interval,
            TRUE_NEGATIVE,
            healthy_from + clinic.alarms,
        ),
    ]
    columns = math.ceil(max(group.start + group.count for group in groups) / ROWS)
    left, right, bottom = -0.7, columns - 0.3, ROWS - 0.3
    figure = blank_figure(look, height=400, margin={"l": 8, "r": 8, "t": 32, "b": 96})
    for place, group in enumerate(groups):
        dots = range(group.start, group.start + group.count)
        figure.add_scatter(
            x=[dot // ROWS for dot in dots],
            y=[dot % ROWS for dot in dots],
            mode="markers",
            marker={"size": 7, "color": group.color, "line": {"color": look.foreground, "width": 0.5}},
            name=group.name,
            hovertemplate=f"{told(group)}<extra></extra>",
            cliponaxis=False,
        )
        figure.add_annotation(
            text=f'<span style="color:{group.color}">⬤</span> <b>{few(group.count)}</b>'
            f"<br><span style='font-size:{SMALL}px'>{group.name}</span>"
            f"<br><span style='font-size:{SMALL}px;color:{look.muted}'>{between(group.limits)}</span>",
            x=left + place / 4 * (right - left), y=bottom, xanchor="left", yanchor="top", align="left",
            yshift=-8, font={"size": LARGE},
        )  # fmt: skip
    positive = plain(classes[1].lower())
    for text, x, anchor in (
        (f"{clinic.ill:,} with {positive}", left, "left"),
        (f"{clinic.healthy:,} without", right, "right"),
    ):
        figure.add_annotation(text=text, x=x, y=left, xanchor=anchor, yanchor="bottom", yshift=4)
    # Dots keep the same distance both ways, however wide the page.
    hidden = {"showgrid": False, "showticklabels": False, "constrain": "domain"}
    figure.update_xaxes(range=[left, right], constraintoward="left", **hidden)
    figure.update_yaxes(range=[bottom, left], scaleanchor="x", constraintoward="top", **hidden)
    return figure


def told(group: Group) -> str:
    """Return what a group's dots are."""
    return f"{few(group.count)} {group.name} ({between(group.limits)})"


def between(limits: Count) -> str:
    """Return limits of people as text."""
    low, high = limits
    return f"{low:,} to {high:,}" if low < high else f"{low:,}"
