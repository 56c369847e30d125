"""Tables of a report as HTML: a journal's look, numbers at the right, each with its file."""

import re
from html import escape
from typing import Literal

import pandas as pd

from engine.reporting.report.content import Table
from engine.reporting.report.html_text import data_url, element, joined, paragraph
from engine.reporting.report.table_files import frame_csv, table_csv

MOST_ROWS = 50
"""Rows of a figure's data that the page shows; its file has them all."""

LONG = 40
"""Rows beyond which a table scrolls by itself on a screen; on paper it stands there whole."""

FEW = 12
"""Rows up to which a table stays on one sheet."""

MANY = 6
"""Columns beyond which a table is set closer and smaller."""

PROSE = 40
"""Characters from which on a column of text needs room."""

INTERVAL = re.compile(r" (?=\()")
"""Where a number may go on in the next line: before its interval."""


def table_html(table: Table) -> str:
    """Return a table with its title above, and below it what it was measured on."""
    return element(
        "div",
        joined(
            [
                grid(table.title, table.columns, table.rows, table.right),
                paragraph(table.basis, "basis"),
                element("p", csv_link(table.name, table_csv(table)), class_="files"),
            ]
        ),
        class_="block table",
    )


def grid(
    title: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], right: frozenset[str]
) -> str:
    """Return a table of text in a place that scrolls by itself.

    The first column names the rows; a row without a name goes on with the one above.
    """
    looks = [look_of(place, name, rows, right) for place, name in enumerate(columns)]
    head = "".join(cell("th", name, look, "col") for name, look in zip(columns, looks, strict=True))
    body = "".join(
        element(
            "tr",
            "".join(
                cell("td" if place or look == "number" or not text else "th", text, look, "row")
                for place, (text, look) in enumerate(zip(row, looks, strict=True))
            ),
        )
        for row in rows
    )
    inner = f"<caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    conditions = {"few": len(rows) <= FEW, "long": len(rows) > LONG, "many": len(columns) > MANY}
    look = " ".join(["scroll", *(name for name, holds in conditions.items() if holds)])
    return element("div", element("table", inner), class_=look, role="region", tabindex="0", aria_label=title)


def look_of(
    place: int, name: str, rows: tuple[tuple[str, ...], ...], right: frozenset[str]
) -> Literal["number", "prose", ""]:
    """Return how a column is set: numbers at the right, sentences with room."""
    if name in right:
        return "number"
    return "prose" if any(len(row[place]) > PROSE for row in rows) else ""


def cell(name: str, text: str, look: str, scope: str) -> str:
    """Return one cell of a table; ``scope`` counts for a heading."""
    attributes = {"class_": look} if look else {}
    if name == "th":
        attributes["scope"] = scope
    if look == "number" and scope == "row":
        pieces = (element("span", escape(piece)) for piece in INTERVAL.split(text))
        return element(name, " ".join(pieces), **attributes)
    return element(name, escape(text), **attributes)


def frame_grid(title: str, frame: pd.DataFrame) -> str:
    """Return the first rows of a data frame as a table."""
    columns = tuple(map(str, frame.columns))
    right = frozenset(str(name) for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name].dtype))
    rows = tuple(tuple(map(shown, row)) for row in frame.head(MOST_ROWS).itertuples(index=False, name=None))
    return grid(title, columns, rows, right)


def shown(value: object) -> str:
    """Return a value as text: numbers with at most six digits, nothing for a missing one."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def frame_details(name: str, title: str, frame: pd.DataFrame) -> str:
    """Return a figure's data, folded away: a table of the first rows, and the whole as a file."""
    n = len(frame)
    counted = f"{n:,} row" if n == 1 else f"{n:,} rows"
    left_out = f"The first {MOST_ROWS} of {counted}; the file has them all." if n > MOST_ROWS else ""
    inner = joined(
        [
            element("summary", f"Data ({counted})"),
            paragraph(left_out, "basis"),
            frame_grid(f"Data of: {title}", frame),
            element("p", csv_link(name, frame_csv(frame)), class_="files"),
        ]
    )
    return element("details", inner)


def csv_link(name: str, content: bytes) -> str:
    """Return a link that saves a CSV file."""
    return element("a", "CSV", href=data_url(content, "text/csv"), download=f"{name}.csv")
