"""The pieces that pages are set from: headline, figures, table, plot, empty state, error."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from engine.figures.export import figure_html
from engine.figures.style import PLOT_CONFIG, ThemeName
from engine.imaging.overlay import inferno
from engine.reporting.notice import NOTICE
from engine.ui.figure_links import figure_links

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from streamlit.delta_generator import DeltaGenerator

PICTURE_HEIGHT, WIDEST_PICTURE = 672, 1344
"""Pixels: sharp on a dense screen at the size that three pictures beside each other have."""

COLUMN_ASPECTS = (0.4, 2.2)
"""The narrowest and widest column for a picture, as width / height: the others must stay readable."""

SPACE = 0.035
"""The space between two pictures, as a share of all their widths."""

HEAT_COLORS = tuple("rgb({}, {}, {})".format(*color) for color in inferno(np.linspace(0, 1, 17)).tolist())
"""The heatmaps' colours from none to the strongest, as CSS has them."""


@dataclass(frozen=True)
class Figure:
    """One number of a row of figures: its name, its value, and the interval or remark beneath it."""

    name: str
    value: str
    remark: str = ""


def headline(eyebrow: str, sentence: str, lead: str = "") -> None:
    """Show where one is, the page's answer in one sentence, and what supports it."""
    above = f'<p class="ps-eyebrow">{escape(eyebrow)}</p>' if eyebrow else ""
    below = f'<p class="ps-lead">{escape(lead)}</p>' if lead else ""
    st.html(f'{above}<h1 class="ps-headline">{escape(sentence)}</h1>{below}')


def figures(items: Sequence[Figure]) -> None:
    """Show a row of figures, values aligned."""
    cells = "".join(
        f"<div><span>{escape(item.name)}</span><b>{escape(item.value)}</b><small>{escape(item.remark)}</small></div>"
        for item in items
    )
    st.html(f'<div class="ps-figures">{cells}</div>')


def section(title: str, note: str = "") -> None:
    """Show a section's title and a line on how to read it."""
    below = f'<p class="ps-note">{escape(note)}</p>' if note else ""
    st.html(f'<h2 class="ps-section">{escape(title)}</h2>{below}')


def table(
    rows: Sequence[dict[str, str]],
    name: str,
    *,
    right: Sequence[str] = (),
    chosen: int | None = None,
    narrow: bool = False,
) -> None:
    """Show rows of text as a table; ``name`` is what a screen reader calls it.

    The columns in ``right`` hold numbers; row ``chosen`` stands out; a ``narrow`` table is no wider than its
    text. Without any column name there is no head.
    """
    if not rows:
        return

    def cell(tag: str, name: str, text: str) -> str:
        style = ' class="ps-number"' if name in right else ""
        # In a narrow window a file's long name makes room for the sentences beside it.
        return f"<{tag}{style}>{escape(text).replace('_', '_<wbr>')}</{tag}>"

    def line(index: int, row: dict[str, str]) -> str:
        style = ' class="ps-chosen"' if index == chosen else ""
        return f"<tr{style}>" + "".join(cell("td", name, text) for name, text in row.items()) + "</tr>"

    head = "".join(cell("th", name, name) for name in rows[0])
    head = f"<thead><tr>{head}</tr></thead>" if any(name.strip() for name in rows[0]) else ""
    body = "".join(line(index, row) for index, row in enumerate(rows))
    style = "ps-table ps-narrow" if narrow else "ps-table"
    # Whoever has no mouse scrolls a wide table with the arrow keys: it must take the focus.
    scroll = f'<div class="ps-table-scroll" role="region" tabindex="0" aria-label="{escape(name)}">'
    st.html(f'{scroll}<table class="{style}">{head}<tbody>{body}</tbody></table></div>')


def plot(
    figure: "go.Figure",
    key: str,
    alt: str,
    data: pd.DataFrame | None = None,
    *,
    on_click: Callable[[], None] | None = None,
) -> None:
    """Show a figure in the page's own template, and beneath it links that save it or its data as a file.

    ``on_click`` is called when a mark is clicked, which then stands in the session under ``key``.
    """
    st.plotly_chart(
        figure, theme=None, key=key, config=PLOT_CONFIG, alt=alt,
        on_select=on_click or "ignore", selection_mode="points",
    )  # fmt: skip
    theme: ThemeName = "dark" if st.context.theme.type == "dark" else "light"
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_files"):
        figure_links(key, key)
        save("HTML", f"{key}.html", lambda: figure_html(figure, alt, NOTICE, theme).encode())
        if data is not None:
            save("Data (CSV)", f"{key}.csv", lambda: data.to_csv(index=False).encode())


def download(data: pd.DataFrame, key: str, label: str = "Data (CSV)") -> None:
    """Offer a table for download as the file ``key``.csv."""
    save(label, f"{key}.csv", lambda: data.to_csv(index=False).encode(), icon=":material/download:")


def save(label: str, name: str, content: Callable[[], bytes], icon: str | None = None) -> None:
    """Offer a file for download, which is made when someone asks for it."""
    stem, _, kind = name.rpartition(".")
    st.download_button(
        label,
        content,
        file_name=name,
        mime=f"text/{kind}",
        key=f"{stem}_{'data' if kind == 'csv' else kind}",
        type="tertiary",
        icon=icon,
        on_click="ignore",
    )


def empty(sentence: str, lead: str, command: str | None = None, *, part: bool = False) -> None:
    """Show what is missing and the one command that brings it; ``part``: only a part of the page is empty."""
    if part:
        section(sentence, lead)
    else:
        headline("", sentence, lead)
    if command:
        st.code(command, language=None, wrap_lines=True)


def problem(message: str) -> None:
    """Show what is wrong with an input, beside its control; the rest of the page goes on."""
    st.html(f'<p class="ps-problem" role="alert">{escape(message)}</p>')


def finding(severity: str, sentence: str, rest: str = "") -> None:
    """Show one thing to look at: how grave it is, what it is, and more quietly the ``rest``."""
    quiet = f"<small>{escape(rest)}</small>" if rest else ""
    st.html(
        f'<p class="ps-finding ps-finding-{escape(severity)}"><b>{escape(severity)}</b>'
        f"<span>{escape(sentence)}{quiet}</span></p>"
    )


def color_bar(low: str, high: str, colors: Sequence[str] = HEAT_COLORS) -> None:
    """Show a scale of colours, the heatmaps' unless told otherwise, with what its ends mean."""
    st.html(
        f'<div class="ps-color-bar"><span>{escape(low)}</span>'
        f'<i style="background: linear-gradient(to right, {", ".join(colors)})"></i>'
        f"<span>{escape(high)}</span></div>"
    )


def shown_size(height: int, width: int) -> tuple[int, int]:
    """Return the height and width in pixels at which a picture of this size is sent to the screen."""
    scale = min(PICTURE_HEIGHT / height, WIDEST_PICTURE / width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def radiographs(
    pictures: Sequence[tuple[np.ndarray, str, str]], key: str = "radiographs"
) -> list["DeltaGenerator"]:
    """Show pictures (H, W) or (H, W, 3) uint8 side by side at one height, losslessly, in proportion.

    Each comes with its caption and its text for screen readers. In a narrow window the first one of
    ``radiographs`` gets the whole width; the first two of ``compared`` stay beside each other. Returns the
    place of each, where ``radiograph`` can put another picture of the same proportions.
    """
    aspects = np.clip([pixels.shape[1] / pixels.shape[0] for pixels, _, _ in pictures], *COLUMN_ASPECTS)
    # Empty columns make the space: a gap would be taken from every column alike and spoil their proportions.
    widths = [width for aspect in aspects for width in (aspect, SPACE * aspects.sum())][:-1]
    with st.container(key=key):
        columns = st.columns(widths, gap=None)[::2]
    places = [column.empty() for column in columns]
    for place, picture in zip(places, pictures, strict=True):
        radiograph(place, *picture)
    return places


def radiograph(place: "DeltaGenerator", pixels: np.ndarray, caption: str, alt: str) -> None:
    """Show one picture in its place."""
    height, width = shown_size(*pixels.shape[:2])
    method = Image.Resampling.BOX if pixels.shape[0] > height else Image.Resampling.BICUBIC
    shown = Image.fromarray(pixels).resize((width, height), method)
    place.image(png(shown), caption=caption, output_format="PNG", alt=alt, width="stretch")


def png(picture: np.ndarray | Image.Image) -> bytes:
    """Return a picture, gray (H, W) or RGB (H, W, 3) uint8, as a PNG file.

    Lossless at any level of compression; level 1 takes a third of the time of the usual one.
    """
    file = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()
