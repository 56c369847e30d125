"""What the gallery asks for beside the wall: the order, the groups, and the page."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.groups import columns_to_divide_by, values_of
from engine.evaluation.outcomes import Order, in_order
from engine.evaluation.score_files import ScoreFile
from engine.ui import loaders
from engine.ui.gallery_review import choose_reviewed
from engine.ui.gallery_rows import PAGE, content_of
from engine.ui.gallery_walls import Hung
from engine.ui.review_store import Reviews

OWN_ORDER = "the wall's own"

GROUPS = ("subtype", "source", "subject")
"""Columns that a wall can be sorted by: images of one group hang beside each other."""

SCORE, SUBJECT, REVIEW = "score", "subject", "review"


def choose_order(hung: Hung) -> Hung:
    """Ask in the sidebar which pictures come first; images of a group stay in the wall's own order."""
    groups = {f"by {name}": name for name in GROUPS if name in hung.frame and hung.frame[name].nunique() > 1}
    with st.sidebar:
        names = [OWN_ORDER, *(one.value for one in Order), *groups]
        chosen = st.selectbox("Order", names, key="order", bind="query-params")
    if chosen == OWN_ORDER:
        return hung
    if chosen in groups:
        values = hung.frame[groups[chosen]].astype("str")
        # Two keys, because unknown groups come last.
        places = np.lexsort((values.fillna("").to_numpy(dtype="U"), values.isna()))
        frame = hung.frame.iloc[places]
        return replace(hung, frame=frame, order=f"{chosen}, {hung.order}")
    return replace(hung, frame=in_order(hung.frame, Order(chosen)), order=chosen)


@st.cache_resource(max_entries=32, show_spinner=False)
def _groups(path: str, changed: int, content: str, _frame: pd.DataFrame) -> dict[str, list[str]]:
    ours = ["outcome", "margin", "image"]
    return {
        name: [str(value) for value in values_of(_frame, name).cat.categories]
        for name in columns_to_divide_by(_frame.drop(columns=ours))
    }


def choose_filters(
    file: ScoreFile, found: Dataset | None, frame: pd.DataFrame, reviews: Reviews
) -> pd.Series:
    """Ask in the sidebar which images to look at; return for each row whether it is one of them."""
    groups = _groups(str(file.path), loaders.stamp(file.path), content_of(found), frame)
    subjects = [SUBJECT] if SUBJECT in frame and frame[SUBJECT].notna().any() else []
    kept = pd.Series(True, index=frame.index)
    with st.sidebar:
        chosen = st.multiselect(
            "Filter by",
            [*groups, SCORE, *subjects, *([REVIEW] if found else [])],
            key="filter",
            bind="query-params",
            placeholder="nothing",
            format_func=lambda name: name.replace("_", " "),
        )
        for name in chosen:
            if name == SCORE:
                low, high = st.slider("Score", 0.0, 1.0, (0.0, 1.0), 0.01, key="scores", bind="query-params")
                kept &= frame["score"].between(low, high)
            elif name == SUBJECT:
                wanted = st.text_input("Subject", key="of_subject", bind="query-params", placeholder="all")
                kept &= frame[SUBJECT].str.contains(wanted, case=False, regex=False, na=not wanted)
            elif name == REVIEW:
                kept &= choose_reviewed(frame["image"], reviews)
            else:
                kept &= choose_values(frame, name, groups[name])
    return kept


def choose_values(frame: pd.DataFrame, column: str, values: list[str]) -> pd.Series:
    """Ask for values of a column; return for each row whether it has one of them, or all without a choice."""
    chosen = st.multiselect(
        column.replace("_", " ").capitalize(),
        values,
        key=f"only_{column}",
        bind="query-params",
        placeholder="all",
    )
    if not chosen:
        return pd.Series(True, index=frame.index)
    return values_of(frame, column).astype(str).isin(chosen)


def choose_page(count: int) -> int:
    """Ask for the page of a wall with so many pictures; return its number, from 0."""
    pages = max(1, -(-count // PAGE))
    if pages == 1:
        return 0
    # A page that a narrower filter took away would be an error.
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    return st.pagination(pages, key="page", bind="query-params") - 1
