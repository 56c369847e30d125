"""From the sign-in screen to the page that was asked for: a provider sends everyone back to the first one."""

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component(
    "pneumoscope.way_in", js=Path(__file__).with_name("way.js").read_text(encoding="utf-8")
)


def way_in(inside: bool) -> None:
    """Let the browser's tab remember the address that was asked for; once ``inside``, let it go there."""
    _mount(key="way_in", data={"inside": inside})
