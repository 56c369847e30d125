"""What a model's scores say: at a threshold, at all thresholds, as probabilities, in use, and by group."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation import sentences
from engine.ui import (
    blocks,
    empty_states,
    loaders,
    metrics_calibration,
    metrics_clinical,
    metrics_curves,
    metrics_live,
    metrics_robustness,
    metrics_subgroups,
    own_table,
    review_labels,
    study,
)
from engine.ui.metrics_view import Beside, choose_others
from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import Selection, choose

THRESHOLD, CURVES, CALIBRATION, CLINICAL, SUBGROUPS, ROBUSTNESS = VIEWS = (
    "Threshold", "Curves", "Calibration", "Clinical use", "Subgroups", "Robustness",
)  # fmt: skip

# The views that are about the subject alone. (Streamlit would show a docstring here.)
OF_SUBJECT = {
    CALIBRATION: metrics_calibration.show_calibration,
    CLINICAL: metrics_clinical.show_clinical,
    SUBGROUPS: metrics_subgroups.show_subgroups,
    ROBUSTNESS: metrics_robustness.show_robustness,
}


def show(subject: study.Subject, selection: Selection | None, beside: Beside) -> None:
    """Show the page: its answer, the choice of a view, and the view; an upload has no selection."""
    metrics, table = subject.result.metrics, subject.table
    blocks.headline(
        subject.where,
        sentences.headline(metrics, table.classes),
        sentences.support(metrics, subject.split),
    )
    view = st.segmented_control(
        "View", VIEWS, default=THRESHOLD, key="view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == THRESHOLD:
        metrics_live.show_threshold(subject, selection, beside)
    elif view == CURVES:
        metrics_curves.show_curves(subject, beside)
    else:
        OF_SUBJECT[view](subject, selection)


def show_own(subject: study.Subject, selection: Selection, others: Beside) -> None:
    """Show the page about an uploaded table, the chosen models beside it."""
    every = list(others.same)
    if selection.model and selection.scores:
        every.insert(0, study.subject(selection).result)
    show(subject, None, Beside(same=every) if own_table.shares_images() else Beside(elsewhere=every))


page_setup("Metrics")
selection = choose()
try:
    others = Beside(same=choose_others(selection))
    own = own_table.choose_own_table(loaders.scores(selection.scores) if selection.scores else None)
    if own is not None:
        show_own(own, selection, others)
    elif selection.model is None:
        empty_states.no_model(selection, "Curves are drawn from a model's score tables.")
    elif selection.scores is None:
        empty_states.not_scored(
            selection, "Score the data once; the curves then need neither the images nor the network."
        )
        for sentence in study.damaged_tables([selection.model]):
            blocks.problem(sentence)
    else:
        show(review_labels.offer(selection, study.subject(selection)), selection, others)
except InputError as error:
    blocks.problem(str(error))
page_end()
