"""The blocks of a report in the present mode: the same screens as the slides, with live figures."""

import base64
import io
from html import escape

import streamlit as st
from PIL import Image

from engine.figures.enlarge import enlarged
from engine.figures.style import PLOT_CONFIG
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
from engine.reporting.report.fit import (
    BODY_BOTTOM,
    INNER,
    SMALL,
    figure_width,
    fitted,
    height_of,
    said_beside,
)
from engine.reporting.report.screens import Screen
from engine.ui.page_setup import theme

BESIDE, SPACE = 270, 32
"""Width of the numbers beside a figure, and the space between; the style has them too."""

MAGNIFIED = 1.5
"""How much figures are enlarged: their smallest type of 12 pixels gets 18."""

CASE_TEXT = 340
"""Width of what is said of a case beside its pictures."""


def draw(screen: Screen, top: int, unit: float) -> None:
    """Draw what a screen shows below ``top`` units of the stage, each of which has ``unit`` pixels."""
    height = BODY_BOTTOM - top
    st.html(f"<style>.st-key-stage_body {{ top: {units(top)} }}</style>")
    with st.container(key="stage_body"):
        match screen.blocks:
            case (KeyFigures() as numbers, Plot() as plot):
                st.html(numbers_html(numbers, "ps-stage-numbers ps-stage-beside"))
                draw_plot(plot, INNER - BESIDE - SPACE, height, unit, ())
            case (Plot() as plot,):
                draw_plot(plot, INNER, height, unit, screen.said)
            case (Case() as case,):
                st.html(case_html(case, height, titled=case.title != screen.message))
            case _:
                st.html("".join(block_html(block, height) for block in screen.blocks))


def units(count: float) -> str:
    """Return a length of the stage as CSS has it."""
    return f"calc(var(--unit) * {count:g})"


def draw_plot(plot: Plot, width: int, height: int, unit: float, said: tuple[str, ...]) -> None:
    """Draw a live figure, what is said of it beside it where there is room, and its basis beneath."""
    told = f"{plot.title}: {plot.basis}" if plot.basis else plot.title
    room = height - height_of(told, SMALL, INNER) - 8
    figure = plot.draw(theme())
    wide = figure_width(figure, width, room)
    figure = enlarged(figure, MAGNIFIED * unit)
    figure.update_layout(height=round(room * unit))
    st.html(
        f"<style>.st-key-stage_figure {{ width: {units(wide)}; margin-left: {units(INNER - width)} }}</style>"
    )
    with st.container(key="stage_figure"):
        st.plotly_chart(
            figure,
            theme=None,
            key=f"stage_{plot.name}",
            config=PLOT_CONFIG | {"displayModeBar": False},
            alt=plot.alt,
        )
    beside = said_beside(said, width - wide - SPACE, room)
    if beside:
        inner = "".join(f'<p class="ps-stage-text">{escape(text)}</p>' for text in beside)
        st.html(
            f'<div class="ps-stage-said" style="margin-left: {units(INNER - width + wide + SPACE)}">'
            f"{inner}</div>"
        )
    st.html(f'<p class="ps-stage-basis ps-stage-foot">{escape(told)}</p>')


def block_html(block: Block, height: int) -> str:
    """Return a block as HTML for a place ``height`` pixels high."""
    match block:
        case Paragraph():
            return f'<p class="ps-stage-text">{escape(block.text)}</p>'
        case KeyFigures():
            return numbers_html(block, "ps-stage-numbers") + basis(block.basis)
        case Findings():
            return findings_html(block)
        case Table():
            return table_html(block, height)
        case Picture():
            return pictures_html((block,), INNER, height)
    raise TypeError(f"A screen cannot show {type(block).__name__} here.")


def basis(text: str) -> str:
    """Return what something was measured on as a paragraph, nothing for no text."""
    return f'<p class="ps-stage-basis">{escape(text)}</p>' if text else ""


def numbers_html(block: KeyFigures, look: str) -> str:
    """Return numbers in large type, each between its name and its interval."""
    cells = "".join(
        f"<div><span>{escape(one.label)}</span><b>{escape(one.value)}</b>"
        f"<small>{escape(one.interval)}</small></div>"
        for one in block.figures
    )
    return f'<div class="{look}">{cells}</div>'


def findings_html(block: Findings) -> str:
    """Return findings below each other: how grave, the sentence, what to do."""
    items = "".join(
        f'<li class="{escape(one.severity)}"><b>{escape(one.severity)}</b>'
        f"<div>{escape(one.sentence)}<small>{escape(one.advice)}</small></div></li>"
        for one in block.findings
    )
    return f'<ul class="ps-stage-findings">{items}</ul>'


def table_html(table: Table, height: int) -> str:
    """Return as much of a table as there is room for, what is left out, and what was measured on."""
    taken = height_of(table.basis, SMALL, INNER) + 8 if table.basis else 0
    shown = fitted(table, height - taken)

    def line(tag: str, cells: tuple[str, ...]) -> str:
        looks = [' class="number"' if name in table.right else "" for name in shown.columns]
        parts = zip(looks, shown.widths, cells, strict=True)
        return "".join(
            f'<{tag}{look} style="max-width: {units(wide)}">{escape(text)}</{tag}>'
            for look, wide, text in parts
        )

    rows = "".join(f"<tr>{line('td', row)}</tr>" for row in shown.rows)
    return (
        f'<table class="ps-stage-table" style="font-size: {units(shown.size)}" '
        f'aria-label="{escape(table.title)}">'
        f"<thead><tr>{line('th', shown.columns)}</tr></thead><tbody>{rows}</tbody></table>"
        + basis(shown.left_out)
        + basis(table.basis)
    )


def case_html(case: Case, height: int, *, titled: bool) -> str:
    """Return a case's pictures, and beside them its title if ``titled``, and what is said of it."""
    notes = "".join(f"<li>{escape(note)}</li>" for note in case.notes)
    title = f'<p class="ps-stage-text"><b>{escape(case.title)}</b></p>' if titled else ""
    return (
        f'<div class="ps-stage-case">{pictures_html(case.pictures, INNER - CASE_TEXT - SPACE, height)}'
        f'<div>{title}<p class="ps-stage-text">{escape(case.text)}</p><ul>{notes}</ul></div></div>'
    )


def pictures_html(pictures: tuple[Picture, ...], width: int, height: int) -> str:
    """Return pictures side by side, in proportion, each with its caption."""
    each = (width - (len(pictures) - 1) * SPACE // 2) // max(1, len(pictures))
    captions = max((height_of(one.caption, SMALL, each) for one in pictures), default=0) + 8
    figures = "".join(
        f'<figure><img src="data:image/png;base64,{base64.b64encode(one.png).decode("ascii")}" '
        f'alt="{escape(one.alt)}" style="{size_css(one.png, each, height - captions)}">'
        f"<figcaption>{escape(one.caption)}</figcaption></figure>"
        for one in pictures
    )
    return f'<div class="ps-stage-pictures">{figures}</div>'


def size_css(png: bytes, width: int, height: int) -> str:
    """Return the largest size that a picture can have in a place, in proportion, as CSS."""
    with Image.open(io.BytesIO(png)) as shown:
        scale = min(width / shown.width, height / shown.height)
        return f"width: {units(round(shown.width * scale))}; height: {units(round(shown.height * scale))}"
