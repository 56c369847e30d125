"""From one picture of a wall to the next and back to the wall, by buttons and by keys."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from engine.ui.wall.keys import Keys

HERE = Path(__file__).parent

PREVIOUS, NEXT, BACK = "previous", "next", "back"

_mount = st.components.v2.component(
    "pneumoscope.wall_steps",
    html=(HERE / "steps.html").read_text(encoding="utf-8"),
    css=(HERE / "steps.css").read_text(encoding="utf-8"),
    js=(HERE / "steps.js").read_text(encoding="utf-8"),
)


def wall_steps(
    key: str,
    picture: str,
    place: str,
    *,
    first: bool,
    last: bool,
    on_step: Callable[[str], None],
    keys: Keys | None = None,
    take_focus: bool = False,
) -> None:
    """Show the way from a picture to the one before, the one after, and the wall.

    ``picture`` is its id, ``place`` says where it stands (``3 of 52``); ``first`` and ``last`` tell whether
    it is that. ``on_step`` is called with PREVIOUS, NEXT or BACK before the page runs again. ``keys`` work
    while one of the buttons has the focus; the arrow keys and Escape also while nothing has it.
    ``take_focus``: the buttons take it when they appear, because what was clicked is gone.
    """

    def step() -> None:
        if taken := st.session_state[key].get("step"):
            on_step(taken)

    def take_key() -> None:
        if keys and (pressed := st.session_state[key].get("pressed")):
            keys.take(picture, pressed)

    _mount(
        key=key,
        data={
            "picture": picture,
            "place": place,
            "first": first,
            "last": last,
            "keys": list(keys.names) if keys else [],
            "takeFocus": take_focus,
        },
        on_step_change=step,
        on_pressed_change=take_key,
    )
