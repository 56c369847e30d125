"""A wall of radiographs: square cells on black, each with its heatmap, a caption and a click."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from engine.errors import InputError
from engine.ui.wall.keys import Keys

HERE = Path(__file__).parent

NARROWEST = 9.0
"""Width of a cell in rem below which fewer stand in a row."""

_mount = st.components.v2.component(
    "pneumoscope.wall",
    html=(HERE / "wall.html").read_text(encoding="utf-8"),
    css=(HERE / "wall.css").read_text(encoding="utf-8"),
    js=(HERE / "wall.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Cell:
    """One picture of a wall.

    ``id`` is what a click on it returns. A screen reader reads ``alt``, ``caption`` and ``remark``, in this
    order. ``picture`` and ``heat`` are the bytes of PNG, WebP or JPEG files of one aspect ratio; ``heat`` is
    laid over the picture, and None while there is none yet. ``mark`` is a CSS colour, ``remark`` a second,
    quieter line.
    """

    id: str
    alt: str
    caption: str
    picture: bytes | None
    heat: bytes | None = None
    mark: str | None = None
    remark: str = ""


def wall(
    cells: Sequence[Cell],
    key: str,
    *,
    label: str,
    show_heat: bool = True,
    clickable: bool = True,
    narrowest: float = NARROWEST,
    aspect: float = 1.0,
    keys: Keys | None = None,
    focused: str | None = None,
) -> str | None:
    """Show cells as a wall, and return the id of the one that was clicked just now, else None.

    ``label`` is what a screen reader calls the wall; no cell is narrower than ``narrowest`` (in rem), unless
    three would not fit (two of cells that are wider than high). ``aspect`` is a cell's width over its height.
    ``keys`` work on the cell that has the focus, which the arrow keys move; the cell ``focused`` has it when
    the wall is hung. Called again under the same key, with heatmaps that have been computed meanwhile or with
    another page of pictures, the wall changes in place: a cell whose id stays keeps the focus. Ids must
    differ (InputError); a key has no two underscores in a row (Streamlit's rule).
    """

    def take_key() -> None:
        pressed = st.session_state[key].get("pressed")
        if keys and pressed:
            keys.take(pressed["id"], pressed["key"])

    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            raise InputError(f"The wall has two pictures with the id '{cell.id}'; give each its own.")
        seen.add(cell.id)
    shown = _mount(
        key=key,
        data={
            "label": label,
            "clickable": clickable,
            "narrowest": f"{narrowest}rem",
            "most": "29%" if aspect <= 1 else "46%",
            "aspect": aspect,
            "keys": list(keys.names) if keys else [],
            "hint": keys.hint if keys else "",
            "focused": focused,
            "cells": [
                {
                    "id": cell.id,
                    "alt": cell.alt,
                    "caption": cell.caption,
                    "remark": cell.remark,
                    "mark": cell.mark,
                    "picture": data_url(cell.picture),
                    "heat": data_url(cell.heat if show_heat else None),
                }
                for cell in cells
            ],
        },
        on_opened_change=_nothing,
        on_pressed_change=take_key,
    )
    return shown.opened


def data_url(file: bytes | None) -> str | None:
    """Return the bytes of a PNG, JPEG or WebP file as a data URL, None for None."""
    if file is None:
        return None
    kind = "png" if file.startswith(b"\x89PNG") else "jpeg" if file.startswith(b"\xff\xd8") else "webp"
    return f"data:image/{kind};base64,{base64.b64encode(file).decode('ascii')}"


def _nothing() -> None:
    """Streamlit reports only the events that have a callback."""
