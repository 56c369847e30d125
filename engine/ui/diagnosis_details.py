"""The views of one image on the Diagnosis page, of which only the chosen one is drawn."""

from collections.abc import Callable

import streamlit as st

from engine.errors import InputError
from engine.ui import blocks, diagnosis_pictures, diagnosis_words
from engine.ui.diagnosis_compare import show_comparison
from engine.ui.diagnosis_evidence import show_evidence
from engine.ui.diagnosis_look import show_closer
from engine.ui.diagnosis_review import show_image_review
from engine.ui.diagnosis_shown import Shown
from engine.ui.diagnosis_similar import show_similar_cases

DETAIL = "detail"
"""The choice's name in the link: not other pages' ``view``, whose value would come along from there."""

EVIDENCE, CLOSER, COMPARE, SIMILAR = "Evidence", "Look closer", "Compare", "Similar cases"
FILE, REVIEW = "The file", "Review"


def show_file(shown: Shown) -> None:
    """Show what was done to the file, and what is known of it."""
    size = f"{shown.config.size} × {shown.config.size}"
    blocks.section(f"From file to {size}", "What is done to the picture before the model sees it.")
    diagnosis_pictures.show_steps(shown.view)
    blocks.section("About this image")
    rows = diagnosis_words.facts(shown.image, shown.result, shown.config, shown.explanation)
    blocks.table(rows, "About this image", narrow=True)


VIEWS: dict[str, Callable[[Shown], None]] = {
    EVIDENCE: show_evidence,
    CLOSER: show_closer,
    COMPARE: show_comparison,
    SIMILAR: show_similar_cases,
    FILE: show_file,
    REVIEW: show_image_review,
}


def show_details(shown: Shown) -> None:
    """Ask which view of the image to show, and show it."""
    names = [name for name in VIEWS if name != REVIEW or shown.found]
    view = st.segmented_control(
        "View", names, default=EVIDENCE, key=DETAIL, bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    try:
        VIEWS[view](shown)
    except InputError as error:
        blocks.problem(str(error))
