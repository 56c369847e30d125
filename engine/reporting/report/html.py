"""A report as one HTML file that needs nothing else: interactive figures, both themes, and paper."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Literal

from engine import __version__
from engine.figures.bundle import CONFIG, bundled, plotly_script
from engine.figures.style import FONT, ORANGE, POSITIVE, THEMES
from engine.reporting.notice import NOTICE
from engine.reporting.report.content import Plot, Report, Section
from engine.reporting.report.html_blocks import blocks_html
from engine.reporting.report.html_plot import Shape, shape_of
from engine.reporting.report.html_provenance import TITLE, provenance_html
from engine.reporting.report.html_text import (
    css_string,
    element,
    joined,
    paragraph,
    script_hash,
    script_json,
)

HERE = Path(__file__).parent

Paper = Literal["A4", "Letter"]


def report_html(report: Report, *, paper: Paper | None = None) -> str:
    """Return a report as an HTML file: Plotly's 4.8 MB, and beyond that what the report holds.

    Opened, it asks the network for nothing, and runs no script but its own two. It follows the reader's
    theme, and a button changes that. Printed, it is light, and every sheet bears the notice; ``paper`` is
    the sheet's size, without it the printer's.
    """
    figures = {plot.name: bundled(plot.draw("light"), plot.draw("dark")) for plot in plots(report)}
    shapes = {name: shape_of(one["light"]["layout"]) for name, one in figures.items()}
    scripts = [plotly_script(), (HERE / "report.js").read_text(encoding="utf-8")]
    data = {"config": CONFIG, "figures": figures}
    head = joined(
        [
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(scripts))}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            element("title", escape(f"{report.title} · PneumoScope")),
            element("style", style(paper)),
        ]
    )
    body = joined(
        [
            element("a", "To the report", class_="skip", href="#report"),
            opening(report),
            contents(report),
            element("main", main(report, shapes), id="report"),
            element("script", script_json(data), type="application/json", id="figures"),
            *(element("script", script) for script in scripts),
        ]
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>\n{head}\n</head>\n<body>\n{body}\n</body></html>\n'


def plots(report: Report) -> Iterator[Plot]:
    """Yield the figures of a report in their order."""
    for section in report.sections:
        yield from (block for block in section.blocks if isinstance(block, Plot))


def policy(scripts: list[str]) -> str:
    """Return the page's Content-Security-Policy: its own scripts, styles and pictures, no more."""
    allowed = " ".join(map(script_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def style(paper: Paper | None) -> str:
    """Return the page's style: the figures' own colours in both themes, and the sheet's notice."""
    light, dark = THEMES["light"], THEMES["dark"]
    both = {
        name: f"light-dark({getattr(light, name)}, {getattr(dark, name)})"
        for name in ("background", "foreground", "muted", "grid", "accent")
    }
    fixed = {"high": POSITIVE, "medium": ORANGE, "font": FONT}
    values = "".join(f"--{name}: {value}; " for name, value in (both | fixed).items())
    sheet = (
        f"@page {{ size: {paper or 'auto'}; "
        f"@bottom-left {{ content: {css_string(NOTICE)} }} "
        '@bottom-right { content: counter(page) " / " counter(pages) } }'
    )
    return f":root {{ {values}}}\n{(HERE / 'report.css').read_text(encoding='utf-8')}\n{sheet}"


def contents(report: Report) -> str:
    """Return the table of contents, with the button for the theme."""
    listed = [(section.key, section.title) for section in report.sections] + [("made-from", TITLE)]
    links = "".join(
        element("li", element("a", escape(title), href=f"#{anchor(key)}")) for key, title in listed
    )
    button = element("button", "Dark theme", type="button", id="theme", hidden="", class_="quiet")
    inner = joined([element("p", "Contents", class_="eyebrow", id="contents"), element("ol", links), button])
    return element("nav", inner, aria_labelledby="contents")


def anchor(key: str) -> str:
    """Return the id of a section."""
    return f"section-{key}"


def main(report: Report, shapes: dict[str, Shape]) -> str:
    """Return the sections, and last what the report was made from."""
    made_from = joined(
        [
            element("h2", TITLE, id=f"{anchor('made-from')}-title"),
            provenance_html(report.provenance),
        ]
    )
    return joined(
        [
            "<noscript><p>The figures need JavaScript; their data stand beneath them.</p></noscript>",
            *(section_html(section, shapes) for section in report.sections),
            element(
                "section",
                made_from,
                id=anchor("made-from"),
                aria_labelledby=f"{anchor('made-from')}-title",
            ),
            element("footer", paragraph(NOTICE)),
        ]
    )


def opening(report: Report) -> str:
    """Return the head of the report: what it is, for whom, when and with what it was made."""
    day = str(report.provenance.get("created", ""))[: len("2026-01-31")]
    told = " · ".join(filter(None, [f"Report for the {report.audience}", day, f"PneumoScope {__version__}"]))
    return element(
        "header",
        joined(
            [
                paragraph(told, "eyebrow"),
                element("h1", escape(report.title)),
                paragraph(report.subtitle, "lead"),
                paragraph(NOTICE, "notice"),
            ]
        ),
    )


def section_html(section: Section, shapes: dict[str, Shape]) -> str:
    """Return one topic: its title, its message in large type, its blocks."""
    title = f"{anchor(section.key)}-title"
    opened = element(
        "div",
        element("h2", escape(section.title), id=title) + paragraph(section.message, "message"),
        class_="opening",
    )
    blocks = blocks_html(section.blocks, shapes)
    return element("section", joined([opened, blocks]), id=anchor(section.key), aria_labelledby=title)
