"""What a report was made from, to be read and to be checked."""

from collections.abc import Mapping
from html import escape
from typing import Any

from engine.reporting.report.html_text import element, joined, script_json

TITLE = "What this report was made from"


def provenance_html(provenance: Mapping[str, Any]) -> str:
    """Return the provenance as nested lists, long ones folded away, and as JSON for ``report --verify``."""
    return joined(
        [
            entries(provenance),
            element("script", script_json(dict(provenance)), type="application/json", id="provenance"),
        ]
    )


MOST_OPEN = 12
"""Entries of a list within the provenance that stand open."""


def entries(values: Mapping[str, Any]) -> str:
    """Return names and values; a value that has parts stands below its name."""
    rows = [f"<dt>{escape(worded(key))}</dt><dd>{shown(value)}</dd>" for key, value in values.items()]
    return element("dl", "".join(rows), class_="provenance")


def shown(value: Any) -> str:
    """Return a value of the provenance as HTML."""
    if isinstance(value, Mapping):
        return folded(entries(value), len(value))
    if isinstance(value, list | tuple):
        if any(isinstance(one, Mapping | list | tuple) for one in value):
            return folded("".join(map(shown, value)), len(value))
        return escape(", ".join(map(str, value))) or "none"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "none" if value is None or value == "" else escape(str(value))


def folded(inner: str, n: int) -> str:
    """Return a list, folded away where it is long."""
    if not n:
        return "none"
    return inner if n <= MOST_OPEN else element("details", element("summary", f"{n:,} entries") + inner)


def worded(key: str) -> str:
    """Return a key in words."""
    return str(key).replace("_", " ")
