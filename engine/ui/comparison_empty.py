"""What the Model Comparison page shows where there are fewer than two models to compare."""

from typing import TYPE_CHECKING

import streamlit as st

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
