"""What a report was made from, to be read and to be checked."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from engine.reporting.report.html_table import grid
from engine.reporting.report.html_text import element, joined, script_json

TITLE = "What this report was made from"

HASHES = (
    "Hashes are shown by their first 12 digits. This file holds them in full, and every figure below too."
)

HASH = re.compile("[0-9a-f]{40,}")

SHOWN_DIGITS = 12

MOST_OPEN = 12
"""Entries within the provenance that stand open."""


def provenance_html(provenance: Mapping[str, Any]) -> str:
    """Return the provenance to be read, long lists folded away, and as JSON for ``report --verify``."""
    return joined(
        [
            entries(provenance),
            element("p", escape(HASHES), class_="basis"),
            element("script", script_json(dict(provenance)), type="application/json", id="provenance"),
        ]
    )


def entries(values: Mapping[str, Any]) -> str:
    """Return names and values; those that have parts of their own stand in a table."""
    rows = [f"<dt>{escape(worded(key))}</dt><dd>{shown(key, value)}</dd>" for key, value in values.items()]
    return element("dl", "".join(rows), class_="provenance")


def shown(name: str, value: Any) -> str:
    """Return a value of the provenance as HTML."""
    if isinstance(value, Mapping) and value:
        parts = list(value.values())
        if all(isinstance(one, Mapping) for one in parts):
            return table(name, [{"name": key} | dict(one) for key, one in value.items()])
        inner = entries(value) if any(map(nested, parts)) else plain_entries(name, value)
        return folded(inner, len(value))
    if isinstance(value, list | tuple) and value:
        if all(isinstance(one, Mapping) for one in value):
            return table(name, list(value))
        if any(map(nested, value)):
            return folded("".join(shown(name, one) for one in value), len(value))
    return escape(text_of(value))


def nested(value: Any) -> bool:
    """Tell whether a value has parts of its own."""
    return isinstance(value, Mapping | list | tuple)


def plain_entries(name: str, values: Mapping[str, Any]) -> str:
    """Return names and plain values: a short list, or a table of many."""
    if len(values) <= MOST_OPEN:
        return entries(values)
    rows = tuple((key, text_of(one)) for key, one in values.items())
    return grid(worded(name), ("name", "value"), rows, frozenset({"value"}))


def table(name: str, rows: list[Mapping[str, Any]]) -> str:
    """Return entries that are alike as a table, a column for each of their parts."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = tuple(tuple(text_of(row.get(key)) for key in keys) for row in rows)
    return folded(grid(worded(name), tuple(map(worded, keys)), cells, frozenset()), len(rows))


def folded(inner: str, n: int) -> str:
    """Return a list, folded away where it is long."""
    return inner if n <= MOST_OPEN else element("details", element("summary", f"{n:,} entries") + inner)


def text_of(value: Any) -> str:
    """Return a value as text: hashes and numbers by their first digits, parts after each other."""
    if isinstance(value, Mapping):
        return ", ".join(f"{worded(key)} {text_of(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of, value)) or "none"
    if isinstance(value, float):
        return f"{value:.6g}"
    text = "none" if value is None or value == "" else str(value)
    return f"{text[:SHOWN_DIGITS]}…" if HASH.fullmatch(text) else text


def worded(key: str) -> str:
    """Return a key in words; a file's name stays as it is."""
    return key if re.search(r"[/.|]", key) else key.replace("_", " ")
