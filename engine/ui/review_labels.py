"""Metrics with the labels that reviewers agreed on in place of the original ones."""

from collections.abc import Hashable
from dataclasses import replace

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.score_table import Labelled, ScoreTable, labelled
from engine.reviews.relabel import reviewed_table, table_changes
from engine.ui import blocks, images, loaders, review_store
from engine.ui.review_store import Reviews
from engine.ui.sidebar import Selection
from engine.ui.study import Subject, left_out

TOGGLE = "reviewed_labels"


def offer(selection: Selection, subject: Subject) -> Subject:
    """Offer reviewed labels in the sidebar; return the subject, with them where they are wanted.

    Nothing is offered where no image of the scores has been reviewed. Raises InputError where the reviewed
    labels leave nothing to evaluate.
    """
    if selection.dataset is None or selection.scores is None:
        return subject
    with st.sidebar:
        try:
            reviews = reviews_for(selection)
            changes = table_changes(subject.table, reviews.by_path) if reviews.by_path else None
        except InputError as error:
            blocks.problem(f"Reviewed labels cannot be had: {error}")
            return subject
        if changes is None or not changes.reviewed:
            return subject
        wanted = st.toggle("Reviewed labels", key=TOGGLE, bind="query-params", help=changes.sentence)
        if not wanted:
            return subject
        st.caption(changes.sentence + (" Bad images count in no figure." if changes.bad else ""))
    return with_reviewed(selection.scores, subject, reviews)


def reviews_for(selection: Selection) -> Reviews:
    """Return the reviews of the chosen data, by content where the images are here, else by path."""
    found = dataset_here(selection)
    return review_store.reviews_of(found) if found else review_store.reviews_by_name(selection.dataset or "")


def dataset_here(selection: Selection) -> Dataset | None:
    """Return the chosen dataset where its folder is here, read and usable."""
    if review_store.nothing_kept():
        return None
    try:
        return images.dataset(selection.source)
    except InputError:
        return None


def with_reviewed(file: ScoreFile, subject: Subject, reviews: Reviews) -> Subject:
    """Return a subject evaluated anew on reviewed labels."""
    threshold = subject.result.metrics.threshold
    of = (str(file.path), loaders.stamp(file.path), reviews.mark)
    table, rows = _relabelled(of, subject.table, reviews)
    result = _evaluated(of, threshold, subject.name, rows)
    where = f"{subject.where} · reviewed labels"
    return replace(subject, where=where, table=table, result=result, left_out=left_out(rows))


@st.cache_resource(max_entries=8, show_spinner=False)
def _relabelled(of: Hashable, _table: ScoreTable, _reviews: Reviews) -> tuple[ScoreTable, Labelled]:
    table = reviewed_table(_table, _reviews.by_path)
    return table, labelled(table)


@st.cache_resource(max_entries=64, show_spinner=False)
def _evaluated(of: Hashable, threshold: float, name: str, _rows: Labelled) -> Evaluation:
    return evaluate(_rows.y, _rows.score, threshold, name)
