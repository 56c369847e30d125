"""One radiograph on the Diagnosis page: asked how to show it, scored, explained, drawn as results come."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis
from engine.evaluation.spread import Spread
from engine.imaging.overlay import OPACITY
from engine.inference.cam.method import Method
from engine.models.catalog import ModelEntry
from engine.models.config import ModelConfig
from engine.ui import (
    blocks,
    diagnosis_files,
    diagnosis_guard,
    diagnosis_pictures,
    diagnosis_scores,
    diagnosis_words,
)
from engine.ui.diagnosis_case import offer_case
from engine.ui.diagnosis_details import show_details
from engine.ui.diagnosis_pictures import HeatmapChoice, heat_picture, heat_to_come
from engine.ui.diagnosis_scores import Kept
from engine.ui.diagnosis_shown import Shown
from engine.ui.radiograph import Radiograph
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

ON_MODEL, ON_ORIGINAL = "Model's view", "Original"

METHODS = {method.label: method for method in Method}

Say = Callable[[Diagnosis, Spread | None], None]
"""Tells the verdict: what is known of the image so far, and how far its score moves once that is known."""


def choose_heatmap(config: ModelConfig) -> HeatmapChoice:
    """Ask in the sidebar how the heatmap is made and shown."""
    with st.sidebar:
        method = METHODS[
            st.selectbox(
                "Method",
                list(METHODS),
                key="method",
                bind="query-params",
                help="How the heatmap is made: Grad-CAM unless told; Score-CAM and Occlusion take seconds.",
            )
        ]
        explained = st.segmented_control(
            "Heatmap for", config.classes[::-1], default=config.classes[1], key="heatmap_class",
            bind="query-params", required=True, disabled=not method.tells_classes_apart,
        )  # fmt: skip
        where = st.segmented_control(
            "Heatmap on", [ON_MODEL, ON_ORIGINAL], default=ON_MODEL, key="heatmap_on",
            bind="query-params", required=True,
        )  # fmt: skip
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="heatmap_opacity", bind="query-params")
    return HeatmapChoice(method, explained, explained == config.classes[1], where == ON_ORIGINAL, opacity)


def choose_outline(image: Radiograph) -> bool:
    """Ask in the sidebar for the outline of the lesion, where the dataset knows one of any image."""
    if "mask" not in (image.row or {}):
        return False
    with st.sidebar:
        return st.toggle(
            "Show lesion outline",
            key="outline",
            bind="query-params",
            help="Draws the ground truth's outline on the file as a reader sees it, where there is one.",
        )


def show_one(
    selection: Selection, image: Radiograph, found: Dataset | None, answer: "DeltaGenerator"
) -> None:
    """Show the page for one image, whose verdict is the headline; raises ImageError as ``show`` does."""
    entries = diagnosis_scores.choose_models(selection)
    kept = diagnosis_scores.kept_for([image])
    if found:
        diagnosis_scores.take_known(kept, image, found, entries)

    def say(result: Diagnosis, spread: Spread | None) -> None:
        with answer.container():
            blocks.headline(
                diagnosis_words.eyebrow(image, selection, found),
                diagnosis_words.sentence(result),
                diagnosis_words.lead(image, result, spread),
            )

    def refuse() -> None:
        with answer.container():
            blocks.headline(
                diagnosis_words.eyebrow(image, selection, found), diagnosis_guard.REFUSED, diagnosis_guard.WHY
            )

    show(kept, image, (image,), selection, entries, found, say, refuse)


def show(
    kept: Kept,
    image: Radiograph,
    files: Sequence[Radiograph],
    selection: Selection,
    entries: Sequence[ModelEntry],
    found: Dataset | None,
    say: Say,
    refuse: Callable[[], None],
) -> None:
    """Show an image; ``say`` tells the verdict, at once as far as it is known and again once more is.

    ``refuse`` tells instead that a picture which is clearly no chest radiograph gets none.
    ``files`` are those that it can be compared with. Raises ImageError where the file has vanished meanwhile.
    """
    entry = selection.require_model()
    config = entry.require_config()
    choice, outlined = choose_heatmap(config), choose_outline(image)
    facts = diagnosis_scores.facts_of(kept, image, entry)
    spread = diagnosis_scores.kept_spread(kept, image, entry)
    say(diagnosis_scores.diagnosis(kept, image, entries, selection), spread)
    if facts.problem:
        return
    warnings = st.container()
    with warnings:
        for concern in facts.concerns:
            blocks.problem(concern.sentence)
    view = diagnosis_pictures.view_of(kept, image, config)
    mask = None
    try:
        mask = diagnosis_pictures.mask_of(image, found) if outlined else None
    except InputError as error:
        blocks.problem(f"The lesion's outline cannot be drawn: {error}")
    explanation = diagnosis_scores.kept_heat(kept, image, entry, choice)
    heat = heat_to_come(view, choice) if explanation is None else heat_picture(view, explanation, choice)
    *_, place = blocks.radiographs([*diagnosis_pictures.pictures(image, view, mask), heat])
    blocks.color_bar("no evidence", "this image's strongest")
    diagnosis_scores.ask(kept, image, entries)
    result = diagnosis_scores.diagnosis(kept, image, entries, selection)
    with warnings:
        if diagnosis_guard.withholds(kept, image, entry, facts):
            place.empty()
            refuse()
            return
    say(result, spread)
    if explanation is None:
        try:
            explanation = diagnosis_scores.explain(kept, image, entry, choice)
            blocks.radiograph(place, *heat_picture(view, explanation, choice))
        except InputError as error:
            place.empty()
            blocks.problem(str(error))
    if spread is None and result.models[0].score is not None:
        with suppress(InputError):  # The heatmap's failure has said what is wrong with the model.
            spread = diagnosis_scores.spread_of(kept, image, entry)
            say(result, spread)
    shown = Shown(kept, image, tuple(files), found, selection, result, view, choice, explanation, spread)
    with st.container(horizontal=True):
        diagnosis_files.offer_files(shown)
        offer_case(shown)
    show_details(shown)
