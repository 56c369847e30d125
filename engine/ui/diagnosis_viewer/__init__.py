"""A radiograph to look into: window and level, zoom and pan, and the heatmap on top; all in the browser."""

import base64
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "pneumoscope.diagnosis_viewer",
    html=(HERE / "viewer.html").read_text(encoding="utf-8"),
    css=(HERE / "viewer.css").read_text(encoding="utf-8"),
    js=(HERE / "viewer.js").read_text(encoding="utf-8"),
)


def viewer(picture: bytes, heat: bytes | None, key: str, *, alt: str, opacity: float) -> None:
    """Show a gray PNG file, and over it a heatmap: a PNG of any size whose own opacity follows the heat.

    ``alt`` is what a screen reader calls the picture; ``opacity`` (0 to 1) is where the heatmap's slider
    starts. Nothing that is moved here runs the page again, and a run of the page moves nothing here unless
    the picture is another one.
    """
    _mount(
        key=key,
        data={"picture": url(picture), "heat": url(heat) if heat else None, "alt": alt, "opacity": opacity},
    )


def url(file: bytes) -> str:
    """Return a PNG file as a data URL."""
    return f"data:image/png;base64,{base64.b64encode(file).decode('ascii')}"
