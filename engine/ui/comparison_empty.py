"""What the Model Comparison page shows where models cannot be compared: too few, or of other images."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from engine.evaluation.comparison.apart import to_leave_out
from engine.ui import blocks, empty_states, study
from engine.ui.comparison_choice import Compared
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def too_few(compared: Compared, selection: Selection, place: "DeltaGenerator") -> None:
    """Say in ``place`` what a comparison lacks: a second model's scores; and below how to get them."""
    names = [*compared.files, *compared.own]
    known = (
        f"Only {names[0]} is scored on {selection.where}"
        if names
        else f"No model is scored on {selection.where}"
    )
    with place.container():
        blocks.headline(
            f"Models on {selection.where}",
            f"{known}: it takes two to compare.",
            "Score another model, give scores of your own as a CSV in the sidebar, or choose other data.",
        )
    others = [key for key in study.keys_of(selection.models) if key != selection.key]
    if others:
        st.caption("Sets with scores: " + ", ".join(" · ".join(key.rsplit("/", 1)) for key in others) + ".")
    rest = [entry for entry in selection.loadable if entry.name not in names]
    if rest:
        st.caption("On the command line:")
        st.code(empty_states.score_command(rest[0], selection), language=None, wrap_lines=True)


def apart(compared: Compared, selection: Selection, place: "DeltaGenerator", reason: str) -> None:
    """Say in ``place`` why the models cannot be compared, and offer to leave out what is in the way."""
    with place.container():
        blocks.headline(
            f"Models on {selection.where}", "These models cannot be compared as they are.", reason
        )
    names = to_leave_out(replace(compared, own={}).tables)
    if not names:
        return
    kept = [name for name in compared.files if name not in names]
    st.caption(f"Scored on the same images: {', '.join(kept)}.")
    st.button(
        f"Leave out {' and '.join(names)}",
        key="leave_out_others",
        type="primary",
        on_click=lambda: leave_out(names),
    )


def leave_out(names: list[str]) -> None:
    """Leave out further models in the sidebar's list."""
    st.session_state["leave_out"] = [*st.session_state["leave_out"], *names]
