"""The view of similar cases: the training images that are most like the one shown, to the network."""

import streamlit as st

from engine.ui import diagnosis_guard, empty_states, images
from engine.ui.diagnosis_shown import Shown
from engine.ui.open_image import open_in_diagnosis
from engine.ui.similar_cases import show_similar


def show_similar_cases(shown: Shown) -> None:
    """Show the chosen dataset's training images most like the image; a click opens one."""
    selection = shown.selection
    dataset = shown.found or images.dataset(selection.source)
    if dataset is None:
        empty_states.no_images(selection, "Similar cases appear here", part=True)
        return
    image = shown.image.name if shown.found else diagnosis_guard.vector_of(shown.image, shown.entry)
    opened = show_similar(shown.entry, dataset, image, key="diagnosis_similar")
    st.caption(f"Looked for in the training images of {dataset.name}; a click opens one here.")
    if opened:
        open_in_diagnosis(opened)
