"""A figure enlarged as if looked at through a glass: type, marks, lines and the space for text."""

import re
from base64 import b64decode
from typing import Any

import numpy as np
import plotly.graph_objects as go

LENGTHS = frozenset({
    "height", "xshift", "yshift", "ax", "ay", "standoff", "ticklabelstandoff", "ticklen", "borderpad",
    "borderwidth", "arrowwidth", "gridwidth", "thickness",
})  # fmt: skip
"""What Plotly counts in pixels wherever it stands."""

WHOLE = frozenset({"ticklabelstandoff"})
"""Those of which Plotly takes whole pixels only."""

OF_LINES = frozenset({"line", "error_x", "error_y"})
"""Where a width is one of a line, in pixels; elsewhere it is one of a bar, in units of the axis."""

FONT_SIZE = re.compile(r"(font-size:\s*)(\d+(?:\.\d+)?)px")


def enlarged(figure: go.Figure, factor: float) -> go.Figure:
    """Return a copy of a figure with all that is counted in pixels ``factor`` times as large."""
    return go.Figure(larger(figure.to_plotly_json(), "", factor))


def larger(value: Any, name: str, factor: float) -> Any:
    """Return a part of a figure, which stands there under ``name``, enlarged."""
    if isinstance(value, dict):
        return {key: larger_entry(one, key, name, factor) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [larger(one, name, factor) for one in value]
    if isinstance(value, str):
        return FONT_SIZE.sub(lambda found: f"{found[1]}{float(found[2]) * factor:g}px", value)
    return value


def larger_entry(value: Any, key: str, within: str, factor: float) -> Any:
    """Return an entry of the part ``within``, enlarged."""
    is_length = (
        key in LENGTHS
        or within == "margin"
        or (key == "size" and (within == "marker" or within.endswith("font")))
        or (key == "width" and within in OF_LINES)
    )
    if is_length and is_number(value):
        return round(value * factor) if key in WHOLE else value * factor
    if is_length and isinstance(value, dict) and "bdata" in value:
        # Plotly's way to write an array.
        return [float(one) * factor for one in np.frombuffer(b64decode(value["bdata"]), value["dtype"])]
    return larger(value, key, factor)


def is_number(value: Any) -> bool:
    """Tell whether a value is a number and no truth value."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
