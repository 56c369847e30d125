"""Hits and misses as walls of radiographs, each with the heatmap of what decided it, and their review."""

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.outcomes import Outcome, outcome_counts
from engine.ui import (
    blocks,
    empty_states,
    gallery_mean_maps,
    gallery_review,
    gallery_rows,
    gallery_trust,
    gallery_wall,
    images,
    loaders,
    study,
)
from engine.ui.error_groups import show_groups
from engine.ui.label_errors import show_label_errors
from engine.ui.page_setup import page_end, page_setup
from engine.ui.review_name import reviewer
from engine.ui.review_progress import review_progress, show_reviewers
from engine.ui.sidebar import Selection, choose

WALL, GROUPS, LABELS, TRUST, REVIEWERS = VIEWS = (
    "Wall", "Groups of errors", "Label errors", "Trust", "Reviewers",
)  # fmt: skip


# The views that are about a score table and its images. (Streamlit would show a docstring here.)
OF_IMAGES = {GROUPS: show_groups, LABELS: show_label_errors}


def show_answer(selection: Selection, frame: pd.DataFrame, found: Dataset | None) -> None:
    """Show how many calls are wrong, and how, and how many of these have been reviewed."""
    counts = outcome_counts(frame)
    blocks.headline(
        f"{selection.require_model().name} on {selection.where}{study.synthetic(selection)}",
        sentences.errors(counts, loaders.scores(selection.scores).classes),
        sentences.errors_support(counts, selection.threshold),
    )
    wrong = frame["image"][frame["outcome"].isin([way.value for way in Outcome if way.wrong])].dropna()
    if found and len(wrong):
        review_progress(found, wrong, "errors", reviewer())


def show_trust(selection: Selection, frame: pd.DataFrame, found: Dataset | None) -> None:
    """Show how far the model's heatmaps can be trusted, and where it looks on average."""
    entry = selection.require_model()
    gallery_trust.show_trust(entry, selection.dataset, selection.split)
    if found:
        gallery_mean_maps.show_mean_maps(entry, found, frame, loaders.scores(selection.scores).classes)


def show(selection: Selection) -> None:
    """Show the page for one score table."""
    try:
        found = images.dataset(selection.source)
    except InputError as error:
        blocks.problem(str(error))
        found = None
    frame = gallery_rows.rows(selection.scores, selection.threshold, found)
    show_answer(selection, frame, found)
    view = st.segmented_control(
        "View", VIEWS, default=WALL, key="view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == WALL:
        gallery_wall.show_wall(selection, selection.scores, frame, found, gallery_review.reviews_of(found))
    elif view == TRUST:
        show_trust(selection, frame, found)
    elif found is None:
        empty_states.no_images(selection, f"{view} appear here", part=True)
    elif view == REVIEWERS:
        show_reviewers(found)
    else:
        OF_IMAGES[view](selection, frame, found)


page_setup("GradCAM Gallery")
selection = choose()
if selection.model is None:
    empty_states.no_model(selection, "The gallery shows what a model got right and wrong.")
elif selection.scores is None:
    empty_states.not_scored(selection, "Score the data once; then its hits and misses hang here.")
else:
    try:
        show(selection)
    except InputError as error:
        blocks.problem(str(error))
page_end()
