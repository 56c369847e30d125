"""The present mode: the report one message a screen, for the back of a room."""

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from engine.reporting.report.content import Findings, Paragraph, Report
from engine.reporting.report.fit import body_top, message_fit
from engine.reporting.report.screens import Screen, screens
from engine.ui import report_stage
from engine.ui.present import FIRST, LAST, LEAVE, NEXT, STAGE, present_steps, unit_of
from engine.ui.report_live import Live, live

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

PARAMETER = "screen"
"""What the screen is called in the address; without it the page is the report's."""

STEPS = "present_steps"
"""The session's key of the way from screen to screen."""


def presenting() -> bool:
    """Tell whether the address asks for a screen."""
    return PARAMETER in st.query_params


def stage() -> "DeltaGenerator":
    """Return where the page is drawn: the stage where the address asks for a screen."""
    return st.container(key="present") if presenting() else st.container()


def present() -> None:
    """Begin at the first screen; the page has to run again."""
    st.query_params[PARAMETER] = "1"


def leave() -> None:
    """Go back to the page."""
    st.query_params.pop(PARAMETER, None)


def place_of(count: int) -> int:
    """Return which of ``count`` screens the address asks for, counted from 1: the nearest that there is."""
    asked = st.query_params.get(PARAMETER, "1")
    return min(max(1, int(asked)), count) if asked.isdecimal() and asked.isascii() else 1


def show_screen(report: Report) -> None:
    """Show the screen that the address asks for, and the ways to the others."""
    st.html(STAGE)
    shown = screens(report)
    place = place_of(len(shown))

    def step(way: str) -> None:
        if way == LEAVE:
            leave()
            return
        to = {FIRST: 1, LAST: len(shown)}.get(way, place + (1 if way == NEXT else -1))
        st.query_params[PARAMETER] = str(min(max(1, to), len(shown)))

    # First, so that it stays in its place from screen to screen and hears every key.
    with st.container(key="stage_steps"):
        present_steps(STEPS, place, len(shown), on_step=step)
    screen = shown[place - 1]
    if place == 1:
        show_cover(screen)
    else:
        show_message(screen)


def show_cover(cover: Screen) -> None:
    """Show the report's title and subtitle."""
    said = "".join(f"<p>{escape(one.text)}</p>" for one in cover.blocks if isinstance(one, Paragraph))
    st.html(
        f'<div class="ps-stage-cover"><h1 class="ps-headline ps-stage-message">{escape(cover.message)}</h1>'
        f"{said}</div>"
    )


def show_message(screen: Screen) -> None:
    """Show a message, what shows it, and the way to the page where it is live."""
    size = report_stage.units(message_fit(screen.message).size)
    st.html(
        f'<p class="ps-stage-eyebrow">{escape(screen.eyebrow)}</p>'
        f'<h1 class="ps-headline ps-stage-message" style="font-size: {size}">{escape(screen.message)}</h1>'
    )
    report_stage.draw(screen, body_top(screen.message), unit_of(STEPS))
    if found := where(screen):
        with st.container(key="stage_link"):
            st.page_link(
                found.page,
                label=f"Live in {found.title}",
                icon=":material/arrow_forward:",
                query_params={"view": found.view} if found.view else None,
            )


def where(screen: Screen) -> Live | None:
    """Return the page and view that shows what a screen shows; of findings, the gravest's."""
    for block in screen.blocks:
        if isinstance(block, Findings) and block.findings:
            first = block.findings[0]
            return Live(first.page, first.view)
    return live(screen.key)
