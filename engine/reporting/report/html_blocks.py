"""Blocks of a report as HTML: words, numbers, findings, pictures and cases."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby

from engine.evaluation.findings import Finding
from engine.reporting.report.content import (
    Block,
    Case,
    Findings,
    KeyFigures,
    Paragraph,
    Picture,
    Plot,
    Table,
)
from engine.reporting.report.html_plot import Shape, plot_html
from engine.reporting.report.html_table import table_html
from engine.reporting.report.html_text import data_url, element, joined, paragraph


def blocks_html(blocks: Iterable[Block], shapes: Mapping[str, Shape]) -> str:
    """Return blocks as HTML, small figures that follow each other in pairs; ``shapes`` by figures' names."""
    made = []
    for half, group in groupby(blocks, lambda one: isinstance(one, Plot) and shapes[one.name].half):
        parts = [block_html(one, shapes) for one in group]
        made.append(element("div", joined(parts), class_="pair") if half and parts[1:] else joined(parts))
    return joined(made)


def block_html(block: Block, shapes: Mapping[str, Shape]) -> str:
    """Return a block as HTML."""
    match block:
        case Paragraph():
            return paragraph(block.text)
        case KeyFigures():
            return key_figures_html(block)
        case Findings():
            return element("ul", joined(map(finding_html, block.findings)), class_="block findings")
        case Table():
            return table_html(block)
        case Plot():
            return plot_html(block, shapes[block.name])
        case Picture():
            return picture_html(block)
        case Case():
            return case_html(block)


def key_figures_html(block: KeyFigures) -> str:
    """Return a row of numbers in large type, and what they were measured on."""
    numbers = [
        element(
            "div",
            f"<dt>{escape(one.label)}</dt><dd>{escape(one.value)}</dd>"
            + (f'<dd class="interval">{escape(one.interval)}</dd>' if one.interval else ""),
        )
        for one in block.figures
    ]
    inner = element("dl", joined(numbers), class_="numbers") + paragraph(block.basis, "basis")
    return element("div", inner, class_="block")


def finding_html(finding: Finding) -> str:
    """Return a finding: how grave it is, the sentence, the advice, and the page of the app."""
    where = f"{finding.page}, {finding.view}" if finding.view else f"{finding.page}"
    advice = f"{finding.advice} " if finding.advice else ""
    quiet = element("small", escape(f"{advice}In the app: {where}."))
    return element(
        "li",
        f"<b>{escape(finding.severity)}</b><span>{escape(finding.sentence)}{quiet}</span>",
        class_=f"finding {finding.severity}",
    )


def picture_html(picture: Picture) -> str:
    """Return a picture on black, in proportion, with its caption."""
    image = f'<img src="{data_url(picture.png, "image/png")}" alt="{escape(picture.alt)}">'
    return element("figure", image + element("figcaption", escape(picture.caption)), class_="picture")


def case_html(case: Case) -> str:
    """Return one image: what the model says of it, its pictures side by side, what reviewers noted."""
    notes = joined(element("li", escape(note)) for note in case.notes)
    inner = joined(
        [
            element("h3", escape(case.title)),
            paragraph(case.text),
            element("div", joined(map(picture_html, case.pictures)), class_="pictures"),
            element("ul", notes, class_="notes") if notes else "",
        ]
    )
    return element("article", inner, class_="block case")
