"""What a report was made from, to be read and to be checked."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from engine.reporting.report.html_table import grid
from engine.reporting.report.html_text import element, joined, paragraph, script_json

TITLE = "What this report was made from"

HASHES = "Hashes are shown by their first 12 digits; the HTML file holds them in full, and every figure."

HASH = re.compile("[0-9a-f]{40,}")

SHOWN_DIGITS = 12

MOST_OPEN = 12
"""Entries of a list that stand open; lists within a list do not."""


def provenance_html(provenance: Mapping[str, Any]) -> str:
    """Return the provenance to be read, long lists folded away, and as JSON for ``report --verify``."""
    lists = {key: rows for key, value in provenance.items() if (rows := listed(value))}
    facts = "".join(
        f"<dt>{escape(worded(key))}</dt><dd>{escape(text_of(value))}</dd>"
        for key, value in provenance.items()
        if key not in lists
    )
    return joined(
        [
            element("dl", facts, class_="provenance"),
            *(table(worded(key), rows) for key, rows in lists.items()),
            paragraph(HASHES, "basis"),
            element("script", script_json(dict(provenance)), type="application/json", id="provenance"),
        ]
    )


def listed(value: Any) -> list[Mapping[str, Any]]:
    """Return a value as rows where it is a list: of entries with parts, of files, or of very many."""
    if isinstance(value, list | tuple):
        return list(value) if all(isinstance(one, Mapping) for one in value) else []
    if not isinstance(value, Mapping):
        return []
    if value and all(isinstance(one, Mapping) for one in value.values()):
        return [{"name": key} | dict(one) for key, one in value.items()]
    if len(value) > MOST_OPEN or any("/" in key for key in value):
        return [{"name": key, "value": one} for key, one in value.items()]
    return []


def table(title: str, rows: list[Mapping[str, Any]]) -> str:
    """Return entries that are alike as a table, a column for each of their parts."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = tuple(tuple(text_of(row.get(key)) for key in keys) for row in rows)
    inner = grid(title, tuple(map(worded, keys)), cells, frozenset())
    if len(rows) > MOST_OPEN or any(isinstance(part, list | tuple) for row in rows for part in row.values()):
        inner = element("details", element("summary", f"{escape(title)} ({len(rows):,})") + inner)
    return element("div", inner, class_="listed")


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
