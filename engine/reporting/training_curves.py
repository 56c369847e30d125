"""A run's curves as a small SVG picture: the loss, and the validation AUC on plain and altered copies."""

import math
from dataclasses import dataclass
from html import escape

import pandas as pd

WIDTH, HEIGHT = 680, 240
"""Size of the picture in pixels."""

LEFT, RIGHT, TOP, BOTTOM, GAP = 48, 92, 34, 34, 112
"""Room around and between the two panels, in pixels."""

INK, FAINT = "#59636e", "#d1d9e0"
"""Text and grid: legible on a white page and on a dark one."""

BLUE, ORANGE = "#0072B2", "#E69F00"
"""The lines' colours, of Okabe and Ito's palette."""


@dataclass(frozen=True)
class Line:
    """One curve of a panel: its column in the log, what to call it, and its colour."""

    column: str
    name: str
    colour: str


LOSS = (Line("loss", "loss", BLUE),)
AUC = (
    Line("validation_auc", "plain", BLUE),
    Line("hard_validation_auc", "altered", ORANGE),
)


def training_curves(log: pd.DataFrame) -> str:
    """Return the SVG of a run's log (columns ``epoch, size, loss, validation_auc, hard_validation_auc``).

    A dashed line marks where the input size changes, a dot the epoch that was kept where the log has the
    column ``best``.
    """
    width = (WIDTH - LEFT - RIGHT - GAP) / 2
    panels = [
        panel(log, LOSS, "Training loss", LEFT, width),
        panel(log, AUC, "Validation ROC AUC", LEFT + width + GAP, width),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="12" fill="{INK}" role="img" '
        'aria-label="Training loss and validation ROC AUC by epoch">\n' + "\n".join(panels) + "\n</svg>\n"
    )


def panel(log: pd.DataFrame, lines: tuple[Line, ...], title: str, left: float, width: float) -> str:
    """Return one panel: title, scale, stage marks and lines with their names at the right."""
    height = HEIGHT - TOP - BOTTOM
    values = log[[line.column for line in lines]].to_numpy(dtype=float)
    low, high = float(values.min()), float(values.max())
    high = high if high > low else low + 1e-3
    epochs = log["epoch"].to_numpy(dtype=float)
    first, last = float(epochs.min()), max(float(epochs.max()), float(epochs.min()) + 1)

    def x(epoch: float) -> float:
        return left + (epoch - first) / (last - first) * width

    def y(value: float) -> float:
        return TOP + (high - value) / (high - low) * height

    parts = [text(left, TOP - 14, title, "start", weight="bold")]
    for value in (low, (low + high) / 2, high):
        parts.append(rule(left, y(value), left + width, y(value)))
        parts.append(text(left - 6, y(value) + 4, f"{value:.{decimals(high - low)}f}", "end"))
    changes = log["epoch"][log["size"].diff().fillna(0) != 0]
    for epoch in changes:
        parts.append(rule(x(epoch - 0.5), TOP, x(epoch - 0.5), TOP + height, dashed=True))
    parts.append(text(left, HEIGHT - 12, f"epoch {int(first)}", "start"))
    parts.append(text(left + width, HEIGHT - 12, str(int(epochs.max())), "end"))
    ends = apart([y(float(log[line.column].iloc[-1])) for line in lines])
    for line, end in zip(lines, ends, strict=True):
        points = " ".join(
            f"{x(e):.1f},{y(float(v)):.1f}" for e, v in zip(epochs, log[line.column], strict=True)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2"/>')
        parts.append(text(left + width + 6, end + 4, line.name, "start"))
    if "best" in log and log["best"].any():
        kept = log[log["best"]].iloc[-1]
        column = lines[-1]
        place = f'cx="{x(kept["epoch"]):.1f}" cy="{y(float(kept[column.column])):.1f}"'
        parts.append(f'<circle {place} r="4" fill="{column.colour}"/>')
    return "\n".join(parts)


def decimals(span: float) -> int:
    """Return the decimals that tell the ends of a scale apart, at least two."""
    return max(2, math.ceil(-math.log10(span)) + 1)


def apart(heights: list[float], least: float = 14.0) -> list[float]:
    """Return heights (of at most two names) moved so that they do not overlap."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= least:
        return heights
    middle, upper_first = sum(heights) / 2, heights[0] <= heights[1]
    ends = [middle - least / 2, middle + least / 2]
    return ends if upper_first else ends[::-1]


def text(x: float, y: float, words: str, anchor: str, *, weight: str = "normal") -> str:
    """Return a piece of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
    )


def rule(x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> str:
    """Return a faint straight line."""
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{FAINT}"{dash}/>'
