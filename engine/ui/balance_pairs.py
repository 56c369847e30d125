"""The review of pairs on the Dataset Balance page: which to look at, what was decided, and the way back."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data_tools.duplicates.decisions import (
    Pair,
    Verdict,
    decide,
    default_store,
    files_set_aside,
    pair,
    read_decisions,
)
from data_tools.duplicates.review import Kind, count_groups, of_kind, review_table, standing, verdicts_of
from data_tools.scan.result import Scan
from engine.datasets.sqlite_file import StoreError

PAGE, MESSAGE, UNDO = "pair", "pair_message", "pair_undo"
"""What the session calls the number of the pair, what went wrong, and the decisions to take back."""


@dataclass(frozen=True)
class Review:
    """The pairs of a scan (``data_tools.duplicates.review.review_table``) and what was decided of each.

    ``groups`` counts the groups of alike images that stand, ``images`` the images in them. ``notes`` say
    what is wrong with the file of decisions.
    """

    table: pd.DataFrame
    verdicts: pd.Series
    groups: int
    images: int
    notes: tuple[str, ...] = ()

    @property
    def standing(self) -> pd.DataFrame:
        """The pairs that count: all but those found to be different."""
        return self.table[standing(self.verdicts)]

    @property
    def undecided(self) -> int:
        """How many pairs nobody has decided yet."""
        return int(self.verdicts.isna().sum())


def review(scan: Scan, key: str) -> Review:
    """Return the pairs of a scan with what was decided by now; ``key`` is that of the scan."""
    store, notes = default_store(), []
    try:
        decided = read_decisions(store)
    except StoreError as error:
        decided = {}
        notes.append(str(error))
    if aside := files_set_aside(store):
        notes.append(
            "A damaged file of decisions was set aside, and decisions began anew: "
            + ", ".join(str(file) for file in aside)
        )
    table = _table(key, scan)
    verdicts = verdicts_of(table, decided)
    groups, images = count_groups(table[standing(verdicts)])
    return Review(table, verdicts, groups, images, tuple(notes))


@st.cache_resource(max_entries=8, show_spinner=False)
def _table(key: str, _scan: Scan) -> pd.DataFrame:
    return review_table(_scan.pairs, _scan.table)


def choose_pairs(of: Review) -> pd.DataFrame:
    """Ask which pairs to look at; return them with the column ``verdict``."""
    present = [kind.value for kind in Kind if of_kind(of.table, kind).any()]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        chosen = st.segmented_control(
            "Pairs", present, default=Kind.ALL.value, key="pairs", bind="query-params", required=True,
            label_visibility="collapsed", on_change=first_page,
        )  # fmt: skip
        undecided = st.toggle("Undecided only", key="undecided", bind="query-params", on_change=first_page)
    kept = of_kind(of.table, chosen)
    if undecided:
        kept &= of.verdicts.isna()
    return of.table.assign(verdict=of.verdicts)[kept]


def choose_pair(pairs: pd.DataFrame) -> pd.Series:
    """Ask for one of the pairs, of which there is at least one; return its row."""
    if st.session_state.get(PAGE, 1) > len(pairs):
        st.session_state[PAGE] = len(pairs)
    place = st.pagination(len(pairs), key=PAGE, bind="query-params") if len(pairs) > 1 else 1
    return pairs.iloc[place - 1]


def first_page() -> None:
    """Begin at the first pair of another choice."""
    st.session_state[PAGE] = 1


def take(of: Pair, verdict: Verdict, page: int, ahead: int) -> None:
    """Keep a decision of the pair on a page, and go ``ahead`` so many pages."""
    try:
        before = decide(default_store(), of, verdict)
    except StoreError as error:
        st.session_state[MESSAGE] = str(error)
        return
    st.session_state[MESSAGE] = None
    st.session_state.setdefault(UNDO, []).append((of, before, page))
    st.session_state[PAGE] = page + ahead


def take_back() -> None:
    """Put back what was decided before this session's last decision, and go back to that pair."""
    of, before, page = st.session_state[UNDO][-1]
    try:
        decide(default_store(), of, before)
    except StoreError as error:
        st.session_state[MESSAGE] = str(error)
        return
    st.session_state[MESSAGE] = None
    st.session_state[UNDO].pop()
    st.session_state[PAGE] = page


def page_now() -> int:
    """Return the number of the pair that is looked at."""
    return st.session_state.get(PAGE, 1)


def can_take_back() -> bool:
    """Tell whether this session has decided anything that it can take back."""
    return bool(st.session_state.get(UNDO))


def key_of(row: pd.Series) -> Pair:
    """Return by what a pair is known in the file of decisions."""
    return pair(row["sha256_a"], row["sha256_b"])
