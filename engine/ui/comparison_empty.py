"""What the Model Comparison page shows where there are fewer than two models to compare."""

import streamlit as st

from engine.ui import blocks, empty_states, study
from engine.ui.comparison_choice import Compared
from engine.ui.sidebar import Selection


def too_few(compared: Compared, selection: Selection) -> None:
    """Say what a comparison lacks: a second model's scores of the chosen set, and how to get them."""
    names = [*compared.files, *compared.own]
    known = (
        f"Only {names[0]} is scored on {selection.where}"
        if names
        else f"No model is scored on {selection.where}"
    )
    blocks.headline(
        f"Models on {selection.where}",
        f"{known}: it takes two to compare.",
        "Score another model, give a CSV of scores of your own in the sidebar, or choose other data there.",
    )
    others = [key for key in study.keys_of(selection.models) if key != selection.key]
    if others:
        st.caption("Sets with scores: " + ", ".join(" · ".join(key.rsplit("/", 1)) for key in others) + ".")
    rest = [entry for entry in selection.loadable if entry.name not in names]
    if rest:
        st.caption("On the command line:")
        st.code(empty_states.score_command(rest[0], selection), language=None, wrap_lines=True)
