"""One radiograph on the Diagnosis page: asked how to show it, scored, explained, drawn as results come."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis
from engine.figures.model_scores import model_scores_figure
from engine.imaging.overlay import OPACITY
from engine.models.catalog import ModelEntry
from engine.models.config import ModelConfig
from engine.ui import blocks, diagnosis_files, diagnosis_pictures, diagnosis_scores, diagnosis_words
from engine.ui.diagnosis_pictures import HeatmapChoice, heat_picture, heat_to_come
from engine.ui.diagnosis_scores import Kept
from engine.ui.page_setup import theme
from engine.ui.radiograph import Radiograph
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

ON_MODEL, ON_ORIGINAL = "Model's view", "Original"


def choose_heatmap(config: ModelConfig) -> HeatmapChoice:
    """Ask in the sidebar how the heatmap is shown."""
    with st.sidebar:
        explained = st.segmented_control(
            "Heatmap for", config.classes[::-1], default=config.classes[1], key="heatmap_class",
            bind="query-params", required=True,
        )  # fmt: skip
        where = st.segmented_control(
            "Heatmap on", [ON_MODEL, ON_ORIGINAL], default=ON_MODEL, key="heatmap_on",
            bind="query-params", required=True,
        )  # fmt: skip
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="heatmap_opacity", bind="query-params")
    return HeatmapChoice(explained, explained == config.classes[1], where == ON_ORIGINAL, opacity)


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

    def say(result: Diagnosis) -> None:
        with answer.container():
            blocks.headline(
                diagnosis_words.eyebrow(image, selection, found),
                diagnosis_words.sentence(result),
                diagnosis_words.lead(image, result),
            )

    show(kept, image, selection, entries, found, say)


def show(
    kept: Kept,
    image: Radiograph,
    selection: Selection,
    entries: Sequence[ModelEntry],
    found: Dataset | None,
    say: Callable[[Diagnosis], None],
) -> None:
    """Show an image; ``say`` tells the verdict, at once as far as it is known and again once all is.

    Raises ImageError where the file has vanished meanwhile.
    """
    entry = selection.require_model()
    config = entry.require_config()
    choice, outlined = choose_heatmap(config), choose_outline(image)
    facts = diagnosis_scores.facts_of(kept, image, entry)
    say(diagnosis_scores.diagnosis(kept, image, entries, selection))
    if facts.problem:
        return
    for concern in facts.concerns:
        blocks.problem(concern.sentence)
    view = diagnosis_pictures.view_of(kept, image, config)
    mask = None
    try:
        mask = diagnosis_pictures.mask_of(image, found) if outlined else None
    except InputError as error:
        blocks.problem(f"The lesion's outline cannot be drawn: {error}")
    explanation = diagnosis_scores.kept_heat(kept, image, entry, choice.positive)
    heat = heat_to_come(view, choice) if explanation is None else heat_picture(view, explanation, choice)
    *_, place = blocks.radiographs([*diagnosis_pictures.pictures(image, view, mask), heat])
    blocks.color_bar("no evidence", "this image's strongest")
    diagnosis_scores.ask(kept, image, entries)
    result = diagnosis_scores.diagnosis(kept, image, entries, selection)
    say(result)
    if explanation is None:
        try:
            explanation = diagnosis_scores.explain(kept, image, entry, choice.positive)
            blocks.radiograph(place, *heat_picture(view, explanation, choice))
        except InputError as error:
            place.empty()
            blocks.problem(str(error))
    with st.container(horizontal=True):
        if explanation:
            diagnosis_files.offer_overlay(image, result.models[0], explanation, choice)
        diagnosis_files.offer_results("Result", [result], diagnosis_files.stem(image))
    show_scores(result)
    size = f"{config.size} × {config.size}"
    blocks.section(f"From file to {size}", "What is done to the picture before the model sees it.")
    diagnosis_pictures.show_steps(view)
    blocks.section("About this image")
    rows = diagnosis_words.facts(image, result, config, explanation)
    blocks.table(rows, "About this image", narrow=True)


def show_scores(result: Diagnosis) -> None:
    """Show every model's score against its own threshold, and why one has none."""
    lead, *others = result.models
    blocks.section(
        "Each model against its own threshold" if others else "The score against the threshold",
        f"The score is the model's probability of {lead.classes[1].lower()}.",
    )
    score = "No score" if lead.score is None else f"Score {lead.score:.3f}"
    more = f"; the scores of {len(others)} further models" if others else ""
    figure = model_scores_figure(result.models, lead.name, theme())
    blocks.plot(figure, "probability", f"{score}, threshold {lead.threshold:.3f}{more}")
    for model in others:
        if model.problem:
            blocks.problem(f"{model.name}: {model.problem}")
