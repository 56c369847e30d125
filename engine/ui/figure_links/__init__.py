"""Links that save a figure as a picture: the browser's own drawing of it, made by Plotly there."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "pneumoscope.figure_links",
    html=(HERE / "links.html").read_text(encoding="utf-8"),
    css=(HERE / "links.css").read_text(encoding="utf-8"),
    js=(HERE / "links.js").read_text(encoding="utf-8"),
)


def figure_links(chart: str, name: str) -> None:
    """Offer the Plotly chart of the key ``chart`` as PNG and SVG, under the file name ``name``."""
    _mount(key=f"{chart}_links", data={"chart": chart, "name": name}, width="content")
