"""The present mode's stage, and the way from screen to screen: by buttons, keys and swipes."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

STAGE = HERE / "stage.css"
"""The style that turns the page into a stage of 1280 × 720 units, as large as the window has room for."""

PREVIOUS, NEXT, FIRST, LAST, LEAVE = "previous", "next", "first", "last", "leave"

_mount = st.components.v2.component(
    "pneumoscope.present",
    html=(HERE / "present.html").read_text(encoding="utf-8"),
    css=(HERE / "present.css").read_text(encoding="utf-8"),
    js=(HERE / "present.js").read_text(encoding="utf-8"),
)


def unit_of(key: str) -> float:
    """Return how many pixels a unit of the stage has in the visitor's window, 1 until that is known."""
    return float(st.session_state.get(key, {}).get("scale") or 1.0)


def present_steps(key: str, place: int, count: int, *, on_step: Callable[[str], None]) -> None:
    """Show which screen of how many this is (``place`` counts from 1), and the ways to the others and out.

    ``on_step`` is called with PREVIOUS, NEXT, FIRST, LAST or LEAVE before the page runs again: for a button,
    the arrow keys, Page Up and Page Down (which presenters' clickers send), Home, End, Escape, or a swipe.
    The key F fills the display.
    """

    def step() -> None:
        if taken := st.session_state[key].get("step"):
            on_step(taken)

    _mount(
        key=key,
        data={
            "place": f"{place} of {count}",
            "first": place <= 1,
            "last": place >= count,
            "scale": unit_of(key),
        },
        default={"scale": 1.0},
        on_scale_change=_nothing,
        on_step_change=step,
        width="content",
    )


def _nothing() -> None:
    """Streamlit reports only the values that have a callback."""
