"""What the padding does to a model: the experiment, changed calls, heat on padding, and one image."""

import streamlit as st

from engine.errors import InputError
from engine.ui import (
    blocks,
    empty_states,
    padding_calls,
    padding_experiment,
    padding_heat,
    padding_one,
    padding_share,
    padding_study,
)
from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import Selection, choose

EXPERIMENT, CALLS, HEAT, SHARE, IMAGE = VIEWS = (
    "Experiment", "Changed calls", "Heat on padding", "Score and share", "One image",
)  # fmt: skip

# The views that are about the chosen model. (Streamlit would show a docstring here.)
OF_MODEL = {
    CALLS: padding_calls.show_calls,
    HEAT: padding_heat.show_heat,
    SHARE: padding_share.show_share,
    IMAGE: padding_one.show_one,
}


def show(selection: Selection) -> None:
    """Show the page: its answer, the choice of a view, and the view."""
    answer = st.empty()
    view = st.segmented_control(
        "View", VIEWS, default=EXPERIMENT, key="view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == EXPERIMENT:
        padding_experiment.show_experiment(selection, answer)
    elif selection.model is None:
        with answer.container():
            empty_states.no_model(selection, "This view is about a trained model in the folder weights/.")
    else:
        OF_MODEL[view](selection.model, selection, answer)


page_setup("Padding Color")
selection = choose()
try:
    if selection.model is None and not padding_study.studies():
        empty_states.no_model(selection, "What the padding does shows on a trained model in weights/.")
    else:
        show(selection)
except InputError as error:
    blocks.problem(str(error))
page_end()
