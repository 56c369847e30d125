"""Figures of a report as HTML: a place that the page's script draws in, and the data beneath."""

from engine.reporting.report.content import Plot
from engine.reporting.report.html_table import frame_details
from engine.reporting.report.html_text import element, joined, paragraph


def plot_html(plot: Plot, height: int) -> str:
    """Return a figure's place, ``height`` pixels tall, with its title, what it was measured on, its data.

    The place's ``data-figure`` is the plot's name, by which the script finds what to draw.
    """
    place = element(
        "div",
        "",
        class_="plot",
        role="img",
        aria_label=plot.alt,
        data_figure=plot.name,
        style=f"min-height: {height}px",
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
