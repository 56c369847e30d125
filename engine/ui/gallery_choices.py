"""What the gallery asks for: the wall, the order, the group, the page, and how heatmaps are shown."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from engine.datasets.groups import columns_to_divide_by, values_of
from engine.evaluation.outcomes import Order, Outcome
from engine.evaluation.score_files import ScoreFile
from engine.imaging.overlay import OPACITY
from engine.ui import loaders

PAGE = 60
"""Pictures on one page of the wall."""

ERRORS, UNJUDGED = "Errors", "No call to judge"

WALLS = {
    ERRORS: "Every wrong call",
    Outcome.FN: "Missed: {positive}, called {negative}",
    Outcome.FP: "False alarms: {negative}, called {positive}",
    Outcome.TP: "Found: {positive}, called {positive}",
    Outcome.TN: "Cleared: {negative}, called {negative}",
    UNJUDGED: "Another label, no label, or no score",
}
"""The walls and what hangs on each."""


@dataclass(frozen=True)
class HeatChoice:
    """Whether heatmaps are shown, and how opaque."""

    shown: bool
    opacity: float


def choose_wall(frame: pd.DataFrame) -> str:
    """Ask which wall to look at; the last one only where something hangs on it."""
    judged = frame["outcome"].notna()
    names = [name for name in WALLS if name != UNJUDGED] if judged.any() else []
    names += [UNJUDGED] if not judged.all() else []
    return st.segmented_control(
        "Wall", names, default=names[0], key="wall", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def choose_order() -> Order:
    """Ask in the sidebar which pictures come first."""
    with st.sidebar:
        order = st.selectbox("Order", [one.value for one in Order], key="order", bind="query-params")
    return Order(order)


def choose_heat() -> HeatChoice:
    """Ask in the sidebar for heatmaps."""
    with st.sidebar:
        shown = st.toggle("Heatmaps", value=True, key="heatmaps", bind="query-params")
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="wall_opacity", disabled=not shown)
    return HeatChoice(shown, opacity)


@st.cache_resource(max_entries=32, show_spinner=False)
def _filters(path: str, changed: int) -> dict[str, list[str]]:
    frame = loaders.table_of(path, changed).frame
    return {
        name: [str(value) for value in values_of(frame, name).cat.categories]
        for name in columns_to_divide_by(frame)
    }


def choose_filter(file: ScoreFile, frame: pd.DataFrame) -> pd.Series:
    """Ask in the sidebar which group to look at; return for each row whether it is of it."""
    choices = _filters(str(file.path), loaders.stamp(file.path))
    everything = pd.Series(True, index=frame.index)
    if not choices:
        return everything
    with st.sidebar:
        column = st.selectbox("Filter by", ["nothing", *choices], key="filter", bind="query-params")
        if column == "nothing":
            return everything
        chosen = st.multiselect(
            column.replace("_", " ").capitalize(),
            choices[column],
            key=f"only_{column}",
            bind="query-params",
            placeholder="all",
        )
    return values_of(frame, column).astype(str).isin(chosen) if chosen else everything


def choose_page(count: int) -> int:
    """Ask for the page of a wall with so many pictures; return its number, from 0."""
    pages = max(1, -(-count // PAGE))
    if pages == 1:
        return 0
    # A page that a narrower filter took away would be an error.
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    return st.pagination(pages, key="page", bind="query-params") - 1
