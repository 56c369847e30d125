"""Reported figures, checked by arithmetic: is there any confusion matrix that gives them all?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from engine.errors import InputError
from engine.evaluation.claim import ClaimCheck, check_claim, claim_of
from engine.evaluation.claim_words import NAMES, answer, implied_rows, matrix_rows, reasons
from engine.ui import blocks

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

EYEBROW, QUESTION = "Reported figures", "Can these figures be true?"

LEAD = (
    "Images are whole numbers, so that few confusion matrices give a reported accuracy, F1 or sensitivity, "
    "and often none gives them all. Give the number of images, and any figures of a paper or a slide."
)

HOW = "Write every digit as it was reported: 0.970 says more than 0.97. Percentages will do (97.0 %)."

POSSIBLE = "That figures can be true does not show that they are: only the images can."

COUNTS = {"n": "Images", "positives": "Positive, if told", "negatives": "Negative, if told"}

EXAMPLE = {"claim_n": 624, "claim_accuracy": "0.9718", "claim_f1": "0.9724"}

MOST, MOST_ALONE = 1_000_000, 6_000
"""Images that are checked within seconds: with the classes' sizes, and without."""

ACROSS = 4
"""Fields in a row."""


def show_claims(place: "DeltaGenerator") -> None:
    """Show the fields for what was reported; the answer goes into ``place`` above."""
    blocks.section("What was reported", HOW)
    counts, figures = ask_counts(), ask_figures()
    found = None
    try:
        found = checked(counts, figures)
    except InputError as error:
        blocks.problem(str(error))
    with place.container():
        if found is None:
            blocks.headline(EYEBROW, QUESTION, LEAD)
        else:
            blocks.headline(EYEBROW, answer(found), " ".join(reasons(found)) or POSSIBLE)
    if not figures:
        st.button(
            "Try an example: accuracy 0.9718 and F1 0.9724 on 624 images",
            key="claim_example",
            type="tertiary",
            on_click=lambda: st.session_state.update(EXAMPLE),
        )
    if found is not None and found.possible:
        show_possible(found)


def ask_counts() -> dict[str, int | None]:
    """Ask for the number of images: all of them, or by class."""
    columns = st.columns(ACROSS)
    return {
        name: column.number_input(
            title, 0, MOST, None, 1, key=f"claim_{name}", bind="query-params", placeholder="not told"
        )
        for column, (name, title) in zip(columns, COUNTS.items(), strict=False)
    }


def ask_figures() -> dict[str, str]:
    """Ask for the figures; return those that were given, as they were written."""
    given, names = {}, list(NAMES)
    for start in range(0, len(names), ACROSS):
        for column, name in zip(st.columns(ACROSS), names[start : start + ACROSS], strict=False):
            given[name] = column.text_input(
                NAMES[name][0].upper() + NAMES[name][1:], key=f"claim_{name}", bind="query-params",
                placeholder="not reported", max_chars=16,
            )  # fmt: skip
    return {name: text for name, text in given.items() if text.strip()}


def checked(counts: Mapping[str, int | None], figures: Mapping[str, str]) -> ClaimCheck | None:
    """Return the answer, None without any figure; raises InputError for what cannot be checked."""
    if not figures:
        return None
    claim = claim_of(counts["n"], counts["positives"], counts["negatives"], figures)
    if claim.positives is None and claim.n > MOST_ALONE:
        raise InputError(
            f"Expected at most {MOST_ALONE:,} images where the size of no class is told, but got "
            f"{claim.n:,}; tell one, or use python -m engine claim."
        )
    return check_once(claim.n, claim.positives, tuple(figures.items()))


@st.cache_data(max_entries=64, show_spinner="Counting confusion matrices …")
def check_once(n: int, positives: int | None, figures: tuple[tuple[str, str], ...]) -> ClaimCheck:
    """Check a claim, unless it was checked before."""
    return check_claim(claim_of(n, positives, None, dict(figures)))


def show_possible(found: ClaimCheck) -> None:
    """Show what the possible confusion matrices imply, and some of them."""
    left, right = st.columns(2, gap="large")
    with left:
        blocks.section("What follows", "Over all confusion matrices that give these figures.")
        rows = [{name.capitalize(): text for name, text in row.items()} for row in implied_rows(found)]
        blocks.table(rows, "What follows", right=("Reported", "Lies between"), narrow=True)
    with right:
        listed = len(found.examples)
        part = f", {listed} of {found.matrices:,}" if found.matrices > listed else ""
        blocks.section("Confusion matrices", f"The smallest to the largest number of hits{part}.")
        rows = [{name.upper(): text for name, text in row.items()} for row in matrix_rows(found)]
        blocks.table(rows, "Confusion matrices", right=("TP", "FN", "FP", "TN"), narrow=True)
