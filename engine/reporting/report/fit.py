"""What fits on a screen of 1280 × 720: sizes of type, lines of text, rows of a table.

Slides and the present mode are set by the same measures, which are pixels; a slide is 13.33 inches wide, so
that one pixel is 0.75 point. Text is measured in a wide typeface: in the reader's own it still fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from typing import Any

from PIL import ImageFont

from engine.reporting.report.content import Table

WIDTH, HEIGHT = 1280, 720
"""The screen, in pixels."""

MARGIN = 56
"""Free space at the left and right."""

INNER = WIDTH - 2 * MARGIN
"""Width for text and figures."""

SMALL, TEXT, LARGE = 18, 24, 44
"""Sizes of type: nothing is smaller than ``SMALL``, what one reads from the last row."""

LINE = 1.3
"""Height of a line for each pixel of its type's size."""

EYEBROW_TOP, MESSAGE_TOP, BODY_BOTTOM, FOOT_TOP = 36, 68, 644, 668
"""Where things begin and end, from the top."""

GAP = 26
"""Between the message and what shows it."""

MESSAGE_SIZES = ((40, 2), (34, 2), (30, 3), (26, 4), (22, 6))
"""Sizes of the message, and the lines it may take at each."""

CELLS = (26, 22, 20, 18)
"""Sizes of type in a table: the largest at which all of it fits, else the smallest."""

COLUMN_GAP = 28
"""Between two columns."""

ROW_SPACE = 14
"""What a row has above and below its text."""

KEPT = 1.5
"""Width over height of the place for a figure that keeps its proportions."""

NARROWEST = 300
"""Text is set no narrower than this."""

WIDEST_COLUMN = 460
"""A column of text is no wider while others need room."""

ON_TWO_LINES = 0.62
"""How much of its width a short text needs to stand on two lines, which break between words."""

MEASURED_AT = 100
"""The size at which letters are measured."""


@dataclass(frozen=True)
class Message:
    """A message's size of type and the height that it takes, both in pixels."""

    size: int
    height: int


@dataclass(frozen=True)
class FittedTable:
    """The part of a table that fits: widths of columns and heights of rows in pixels, the head's first.

    ``size`` is its type's; ``left_out`` says what does not stand there; it is empty where all does.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    heights: tuple[int, ...]
    size: int
    left_out: str


@cache
def typeface() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own typeface, as wide as Arial."""
    return ImageFont.load_default(MEASURED_AT)


@lru_cache(maxsize=20_000)
def measured(text: str) -> float:
    """Return how wide a line of text is at the size at which letters are measured."""
    return typeface().getlength(text)


def width_of(text: str, size: float) -> float:
    """Return how wide a line of text is, in pixels."""
    return measured(text) * size / MEASURED_AT


def lines(text: str, size: float, width: float) -> int:
    """Return how many lines a text takes within a width; a word that is too wide is broken."""
    if not text:
        return 0
    count = 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0.0
        for word in paragraph.split():
            wide = width_of(word, size)
            start = used + width_of(" ", size) if used else 0.0
            if used and start + wide > width:
                count, start = count + 1, 0.0
            broken = int((start + wide) // width) if start + wide > width else 0
            count, used = count + broken, start + wide - broken * width
    return count


def height_of(text: str, size: float, width: float) -> int:
    """Return how high a text stands, in pixels."""
    return round(lines(text, size, width) * size * LINE)


def message_fit(text: str) -> Message:
    """Return the largest type at which a message keeps to few lines."""
    for size, most in MESSAGE_SIZES:
        if lines(text, size, INNER) <= most:
            break
    return Message(size, height_of(text, size, INNER))


def body_top(message: str) -> int:
    """Return where what is below a message begins."""
    return MESSAGE_TOP + message_fit(message).height + GAP


def figure_width(figure: Any, width: int, height: int) -> int:
    """Return how much of a place's width a figure takes: one that keeps its proportions leaves some."""
    keeps = figure.layout.yaxis.scaleanchor is not None
    return min(width, round(KEPT * height)) if keeps else width


def said_beside(said: Sequence[str], width: int, height: int) -> tuple[str, ...]:
    """Return the paragraphs that have room beside a figure, the first ones; none in too narrow a place."""
    if width < NARROWEST:
        return ()
    shown: list[str] = []
    for text in said:
        height -= height_of(text, TEXT, width) + SMALL
        if height < 0:
            break
        shown.append(text)
    return tuple(shown)


def fitted(table: Table, height: int, width: int = INNER) -> FittedTable:
    """Return a table in the largest type at which the place has room for it, or the part that has room."""
    for size in CELLS:
        found = fitted_at(table, height, width, size)
        if not found.left_out:
            break
    return found


def fitted_at(table: Table, height: int, width: int, size: int) -> FittedTable:
    """Return as many columns and rows of a table as the place has room for in a size of type."""
    columns = [[name, *(row[place] for row in table.rows)] for place, name in enumerate(table.columns)]
    kept = len(columns)
    least = [max(least_width(text, size) for text in column) + COLUMN_GAP for column in columns]
    while kept > 1 and sum(least[:kept]) > width:
        kept -= 1
    natural = [max(width_of(text, size) for text in column) + COLUMN_GAP for column in columns[:kept]]
    widths = shared_widths(natural, least[:kept], width)
    rows = [row[:kept] for row in (table.columns, *table.rows)]
    heights = [row_height(row, widths, size) for row in rows]
    shown = len(rows)
    # What is left out has to be said, in a line of its own.
    told = round(SMALL * LINE)
    if sum(heights) > height - (told if kept < len(columns) else 0):
        while shown > 2 and sum(heights[:shown]) > height - told:
            shown -= 1
    return FittedTable(
        columns=rows[0],
        rows=tuple(rows[1:shown]),
        widths=tuple(widths),
        heights=tuple(heights[:shown]),
        size=size,
        left_out=left_out(len(rows) - shown, len(columns) - kept),
    )


def least_width(text: str, size: int) -> float:
    """Return the width that a cell needs: for its longest word, and for a short text on two lines."""
    word = max((width_of(word, size) for word in text.split()), default=0.0)
    return min(WIDEST_COLUMN, max(word, ON_TWO_LINES * min(width_of(text, size), WIDEST_COLUMN)))


def shared_widths(natural: Sequence[float], least: Sequence[float], width: int) -> list[int]:
    """Return the columns' widths: each its own where there is room, else the widest give way first."""
    limit = max(natural)

    def limited() -> list[int]:
        return [ceil(max(low, min(one, limit))) for one, low in zip(natural, least, strict=True)]

    while limit > 1 and sum(limited()) > width:
        limit *= 0.97
    return limited()


def row_height(row: Sequence[str], widths: Sequence[int], size: int) -> int:
    """Return how high a row stands, in pixels."""
    most = max(lines(text, size, width - COLUMN_GAP) for text, width in zip(row, widths, strict=True))
    return round(max(1, most) * size * LINE) + ROW_SPACE


def left_out(rows: int, columns: int) -> str:
    """Return what of a table is not shown, in words."""
    parts = [
        f"{count} more {word if count == 1 else word + 's'}"
        for count, word in ((rows, "row"), (columns, "column"))
        if count
    ]
    return f"{' and '.join(parts)} in the report." if parts else ""
