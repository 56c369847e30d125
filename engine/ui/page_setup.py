"""What every page begins and ends with: title, style, and the notice that this is a research tool."""

from html import escape
from pathlib import Path

import streamlit as st

from engine.figures.style import ThemeName
from engine.ui import sign_in
from engine.ui.job_panel import job_panel
from engine.ui.open_image import is_leaving
from engine.ui.public_server import warn_of_public_server

NOTICE = "Research use only. PneumoScope is not a medical device and must not be used for diagnosis."

STYLE = Path(__file__).with_name("style.css")

LUNGS = '<path d="M13 5v9M13 14C5 16 3 21 3 27c5 1 9-1 10-6M13 14c8 2 10 7 10 13-5 1-9-1-10-6"/>'
"""The mark: windpipe and two lungs, in a box of 26 × 32."""


def page_setup(title: str) -> None:
    """Start a page: browser title, wide layout, the shared style; it ends here for who may not see it."""
    st.set_page_config(page_title=f"{title} · PneumoScope", page_icon=icon(), layout="wide")
    st.logo(wordmark(), size="large")
    st.html(STYLE)
    if not sign_in.admitted():
        notice()
        st.stop()
    warn_of_public_server()


def icon() -> str:
    """Return the browser tab's icon as SVG; one of Streamlit's icons would be fetched from the internet."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 0 32 32">'
        f'<g fill="none" stroke="#2A94D0" stroke-width="3" stroke-linecap="round">{LUNGS}</g></svg>'
    )


def wordmark() -> str:
    """Return the product's name as SVG in the theme's own text colour."""
    color, accent = ("#E8EAED", "#56B4E9") if theme() == "dark" else ("#1A1F24", "#0072B2")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="176" height="32" viewBox="0 0 176 32" role="img" '
        'aria-label="PneumoScope">'
        f'<g fill="none" stroke="{accent}" stroke-width="2.4" stroke-linecap="round">{LUNGS}</g>'
        # A picture cannot use the page's web font.
        f'<text x="34" y="22" font-family="Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif" '
        f'font-size="18" font-weight="600" fill="{color}">PneumoScope</text></svg>'
    )


def page_end() -> None:
    """End a page with the notice, and the sidebar with the visitor and the work in the background."""
    with st.sidebar:
        sign_in.show_visitor()
        if not is_leaving():
            job_panel()
    notice()


def notice() -> None:
    """Say that this is a research tool."""
    st.html(f'<p class="ps-notice">{escape(NOTICE)}</p>')


def theme() -> ThemeName:
    """Return the theme that the visitor sees."""
    return "dark" if st.context.theme.type == "dark" else "light"
