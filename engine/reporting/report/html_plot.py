"""Figures of a report as HTML: a place that the page's script draws in, and the data beneath."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from engine.reporting.report.content import Plot
from engine.reporting.report.html_table import frame_details
from engine.reporting.report.html_text import element, joined, paragraph

HEIGHT = 450
"""Plotly's height, in pixels, of a figure that does not say its own."""


LONGEST_LABEL = 42
"""Characters of a label that has room in a figure of half the width."""


@dataclass(frozen=True)
class Shape:
    """How much room a figure takes: its height in pixels, and whether half the report's width is enough."""

    height: int
    half: bool


def shape_of(layout: Mapping[str, Any]) -> Shape:
    """Return the shape of a figure with Plotly's layout: a square one is small but for long labels."""
    square = any("scaleanchor" in axis for name, axis in layout.items() if name.startswith("yaxis"))
    labels = (note.get("text", "") for note in layout.get("annotations", ()))
    lines = (line for label in labels for line in label.split("<br>"))
    longest = max((len(unescape(re.sub("<[^>]+>", "", line))) for line in lines), default=0)
    return Shape(int(layout.get("height", HEIGHT)), square and longest <= LONGEST_LABEL)


def plot_html(plot: Plot, shape: Shape) -> str:
    """Return a figure's place with its title, what it was measured on, and its data.

    The place's ``data-figure`` is the plot's name, by which the script finds what to draw.
    """
    place = element(
        "div",
        "",
        class_="plot small" if shape.half else "plot",
        role="img",
        aria_label=plot.alt,
        data_figure=plot.name,
        style=f"min-height: {shape.height}px",
    )
    inner = joined(
        [
            element("figcaption", paragraph(plot.title, "title")),
            # In a narrow window the figure can be moved sideways, by the keyboard too.
            element("div", place, class_="drawing", role="group", tabindex="0", aria_label=plot.title),
            paragraph(plot.basis, "basis"),
            element(
                "div", buttons(plot.name) + frame_details(plot.name, plot.title, plot.data), class_="files"
            ),
        ]
    )
    return element("figure", inner, class_="block")


def buttons(name: str) -> str:
    """Return the buttons that save the figure as it stands there; without the script they do not show."""
    return "".join(
        element(
            "button",
            kind.upper(),
            type="button",
            hidden="",
            data_save=name,
            data_kind=kind,
            aria_label=f"Save this figure as {kind.upper()}",
        )
        for kind in ("png", "svg")
    )
