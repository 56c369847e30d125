"""Figures for a page that holds Plotly once: compact JSON in one theme, and what the other one changes."""

import json
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from engine.figures.style import PLOT_CONFIG

CONFIG = {**PLOT_CONFIG, "displayModeBar": False, "responsive": True}
"""What the page passes to Plotly: it has its own buttons beneath a figure, and follows the window's width."""


def plotly_script() -> str:
    """Return Plotly as the JavaScript of a page: 4.8 MB of text."""
    return get_plotlyjs()


def bundled(light: go.Figure, dark: go.Figure) -> dict[str, Any]:
    """Return one figure in both themes: the ``light`` one in full, and the ``dark`` changes to it.

    Both can be written as JSON. Themes differ in colours and little else, so the data stand there once.
    ``merged`` gives the dark figure back, and so does the page.
    """
    bright, dim = (json.loads(figure.to_json()) for figure in (light, dark))
    return {"light": bright, "dark": changes(bright, dim)}


def changes(before: Any, after: Any) -> Any:
    """Return what turns one JSON value into another.

    None where nothing does; else a list: ``["set", value]`` for a new value, or ``["in", {key: changes},
    [keys to remove]]`` for changes inside an object, or inside an array of the same length.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        inner = {key: changes(before[key], value) for key, value in after.items() if key in before}
        added = {key: ["set", value] for key, value in after.items() if key not in before}
        return inside(inner | added, [key for key in before if key not in after])
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        parts = inside({str(place): changes(*pair) for place, pair in pairs}, [])
        # An array that has changed all over is shorter as a whole.
        return parts and min(parts, ["set", after], key=lambda one: len(json.dumps(one)))
    return None if type(before) is type(after) and before == after else ["set", after]


def inside(inner: dict[str, Any], removed: list[str]) -> list[Any] | None:
    """Return the changes inside an object or array, None where there are none."""
    changed = {key: change for key, change in inner.items() if change is not None}
    return ["in", changed, removed] if changed or removed else None


def merged(before: Any, change: Any) -> Any:
    """Return the value that ``changes`` were found to."""
    if change is None:
        return before
    if change[0] == "set":
        return change[1]
    if isinstance(before, list):
        return [merged(value, change[1].get(str(place))) for place, value in enumerate(before)]
    left = {key: value for key, value in before.items() if key not in change[2]}
    return left | {key: merged(left.get(key), inner) for key, inner in change[1].items()}
