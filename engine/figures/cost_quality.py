"""Quality against speed: each model's ROC AUC with its interval over the images that it scores a second."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.intervals import Interval
from engine.evaluation.wording import with_interval
from engine.figures.style import SMALL, Theme, ThemeName, blank_figure, plain, theme_of


@dataclass(frozen=True)
class CostPoint:
    """One model: its AUC with the 95 % interval, and its images a second with the slowest and fastest."""

    name: str
    auc: float
    interval: Interval
    speed: float
    slowest: float
    fastest: float


def cost_quality_figure(points: Sequence[CostPoint], theme: ThemeName = "light") -> go.Figure:
    """Draw speed on a logarithmic axis to the right, AUC upwards; models that none beats in both are filled.

    Those, the front of what one can have, are joined by a line. Raises InputError without models.
    """
    look = theme_of(theme)
    if not points:
        raise InputError("There is no model to draw; measure the speed of one first.")
    ordered = sorted(points, key=lambda point: point.speed)
    best = front(ordered)
    figure = blank_figure(look, height=460, margin={"l": 60, "r": 24, "t": 24, "b": 56})
    figure.add_scatter(
        x=[point.speed for point in best], y=[point.auc for point in best], mode="lines",
        line={"color": look.muted, "width": 1.2, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    for point in ordered:
        figure.add_scatter(
            x=[point.speed],
            y=[point.auc],
            mode="markers",
            error_x=bar(point.speed, point.slowest, point.fastest, look),
            error_y=bar(point.auc, *point.interval, look),
            marker={
                "size": 11,
                "color": look.accent if point in best else look.background,
                "line": {"width": 2, "color": look.accent},
            },
            hovertemplate=f"{plain(point.name)}<br>ROC AUC {with_interval(point.auc, point.interval)}<br>"
            f"{point.speed:,.0f} images/s ({point.slowest:,.0f} to {point.fastest:,.0f})<extra></extra>",
            cliponaxis=False,
        )
    figure.update_layout(annotations=labels(ordered, look))
    low, high = ends([point.slowest for point in ordered], [point.fastest for point in ordered])
    figure.update_xaxes(
        type="log", range=[low, high], title_text="images per second on this machine (log scale)",
        tickvals=ticks(low, high), tickformat=",~r",
    )  # fmt: skip
    figure.update_yaxes(title_text="ROC AUC")
    return figure


def bar(value: float, low: float, high: float, look: Theme) -> dict[str, object] | None:
    """Return an interval's bar, None where there is no interval."""
    if math.isnan(low) or math.isnan(high):
        return None
    return {
        "array": [high - value], "arrayminus": [value - low], "thickness": 1.6, "width": 0,
        "color": look.muted,
    }  # fmt: skip


def front(points: Sequence[CostPoint]) -> list[CostPoint]:
    """Return the points that no other beats in both speed and AUC, in the order given."""
    return [
        one
        for one in points
        if not any(
            other.speed >= one.speed
            and other.auc >= one.auc
            and (other.speed, other.auc) != (one.speed, one.auc)
            for other in points
        )
    ]


def labels(points: Sequence[CostPoint], look: Theme) -> list[dict[str, object]]:
    """Return each point's name beside it, to the left of points in the right half, so that none is cut."""
    logs = [math.log10(point.speed) for point in points]
    middle = (min(logs) + max(logs)) / 2
    return [
        {
            "text": plain(point.name), "x": log, "y": point.auc, "showarrow": False,
            "xanchor": "right" if log > middle else "left", "yanchor": "bottom",
            "xshift": -8 if log > middle else 8, "yshift": 3,
            "font": {"size": SMALL, "color": look.foreground},
        }
        for point, log in zip(points, logs, strict=True)
    ]  # fmt: skip


def ends(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """Return the log axis's ends with room at both sides."""
    low, high = math.log10(min(lows)), math.log10(max(highs))
    room = max(0.15, 0.08 * (high - low))
    return low - room, high + room


def ticks(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten within a log axis."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    return [
        factor * 10.0**power
        for power in powers
        for factor in (1, 2, 5)
        if low <= math.log10(factor * 10.0**power) <= high
    ]
