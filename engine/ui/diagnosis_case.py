"""The case as one page for a meeting, offered for download."""

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from engine.errors import InputError
from engine.imaging.decode import decode
from engine.models.catalog import ModelEntry
from engine.reporting.case_report import LONG_SIDE, Case, case_html
from engine.ui import diagnosis_evidence, diagnosis_files, loaders
from engine.ui.diagnosis_shown import Shown

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

DIGITS = 12
"""Digits of the hash that name a model's weights."""


def offer_case(shown: Shown) -> None:
    """Offer the case as an HTML page, without the file's name unless asked; it is made when someone asks."""
    explanation = shown.explanation
    if explanation is None:
        return
    with st.popover("Case sheet", type="tertiary", icon=":material/description:"):
        st.caption(
            "One page for a meeting: pictures, verdict, scores, warnings. A browser prints it on one sheet "
            "or as PDF. Writing inside the picture stays: look before passing it on."
        )
        offer_file(shown, explanation)


@st.fragment
def offer_file(shown: Shown, explanation: "Explanation") -> None:
    """Offer the file; on its own, since drawing the page anew would close what it stands in."""
    named = st.checkbox(
        "With the file's name",
        key="case_named",
        help="File names often tell who the patient is. Nothing of a DICOM header is ever on the page.",
    )
    name = f"{diagnosis_files.stem(shown.image)}-case.html" if named else "case.html"
    st.caption(f"Saved as {name}")
    diagnosis_files.offer("Case sheet (HTML)", lambda: page(shown, explanation, named=named), name)


def page(shown: Shown, explanation: "Explanation", *, named: bool) -> bytes:
    """Return the case as an HTML file."""
    placed = None
    with suppress(InputError):  # The page itself says what is wrong with the table.
        placed = diagnosis_evidence.place_of(shown)
    entries = {entry.name: entry for entry in shown.selection.models}
    case = Case(
        diagnosis=shown.result,
        picture=decode(shown.image.read(), square=LONG_SIDE),
        heatmap=explanation.heatmap,
        frame=explanation.frame,
        heat_title=shown.choice.title,
        versions=[version(entries[model.name]) for model in shown.result.models],
        spread=shown.spread,
        place=placed[1] if placed else None,
        where=shown.selection.where,
        label=shown.image.known("label"),
        name=shown.image.name if named else None,
    )
    return case_html(case).encode()


def version(entry: ModelEntry) -> str:
    """Return what names a model's weights, nothing where they cannot be read."""
    try:
        return loaders.identity(entry).sha256[:DIGITS]
    except InputError:
        return ""
