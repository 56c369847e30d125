"""Which model is really better: leaderboard, pairs, errors, steps, ensembles, costs, and others' claims."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation import comparison_answer
from engine.ui import (
    blocks,
    comparison_board,
    comparison_choice,
    comparison_claims,
    comparison_cost,
    comparison_empty,
    comparison_ensemble,
    comparison_errors,
    comparison_pairs,
    comparison_steps,
    empty_states,
    study,
)
from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import Selection, choose

LEADERBOARD, PAIRS, ERRORS, STEPS, ENSEMBLE, COST, CLAIMS = VIEWS = (
    "Leaderboard", "Pairs", "Errors", "Steps", "Ensemble", "Cost", "Claims",
)  # fmt: skip


def show_comparison(view: str, selection: Selection, compared: comparison_choice.Compared, answer) -> None:
    """Show a view of the models on the images that all of them score, below its answer."""
    try:
        found, compared = comparison_choice.compared_with_own(compared)
    except InputError as error:
        comparison_empty.apart(compared, selection, answer, str(error))
        return
    if found is None:
        comparison_empty.too_few(compared, selection, answer)
        return
    with answer.container():
        blocks.headline(
            f"{len(found.names)} models on {selection.where}{study.synthetic(selection)}",
            comparison_answer.headline(found),
            comparison_answer.support(found),
        )
    if view == LEADERBOARD:
        comparison_board.show_board(found)
    elif view == PAIRS:
        comparison_pairs.show_pairs(found, selection)
    else:
        comparison_errors.show_errors(found, selection)


def show(selection: Selection) -> None:
    """Show the page: its answer, the choice of a view, and the view."""
    answer = st.empty()
    view = st.segmented_control(
        "View", VIEWS, default=LEADERBOARD, key="view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    compared = comparison_choice.choose_compared(selection)
    if view == STEPS:
        comparison_steps.show_steps(selection, answer)
    elif view == ENSEMBLE:
        comparison_ensemble.show_builder(selection, answer)
    elif view == COST:
        comparison_cost.show_cost(compared, selection, answer)
    elif view == CLAIMS:
        comparison_claims.show_claims(answer)
    else:
        show_comparison(view, selection, compared, answer)


page_setup("Model Comparison")
selection = choose()
if selection.model is None:
    empty_states.no_model(selection, "Models are compared by their score tables.")
elif selection.dataset is None:
    empty_states.no_data()
else:
    try:
        show(selection)
    except InputError as error:
        blocks.problem(str(error))
    for sentence in study.damaged_tables(selection.models):
        blocks.problem(sentence)
page_end()
