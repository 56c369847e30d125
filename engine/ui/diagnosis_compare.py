"""The view that compares two images: what the model sees of both, and its heatmaps, on one scale or two."""

import numpy as np
import streamlit as st

from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis
from engine.imaging.overlay import overlay
from engine.inference.heatmap import normalised
from engine.ui import blocks, diagnosis_scores, diagnosis_sources
from engine.ui.diagnosis_pictures import Picture
from engine.ui.diagnosis_shown import Shown
from engine.ui.radiograph import Radiograph, of_dataset, short

WITH, ONE_SCALE, COMPARED = "with", "one_scale", "diagnosis_compared"


def show_comparison(shown: Shown) -> None:
    """Show the image beside another one under the chosen model; raises InputError as scoring does."""
    other = choose_other(shown)
    if other is None:
        st.caption("There is no other image to compare with.")
        return
    one_scale = st.toggle(
        "Same scale of heat",
        key=ONE_SCALE,
        bind="query-params",
        help="Both heatmaps on one scale: where the other image has less evidence it stays dark. Without it "
        "each is as bright as its own strongest spot.",
    )
    kept = diagnosis_scores.kept_for([other], COMPARED)
    if shown.found:
        diagnosis_scores.take_known(kept, other, shown.found, [shown.entry])
    diagnosis_scores.ask(kept, other, [shown.entry])
    result = diagnosis_scores.diagnosis(kept, other, [shown.entry], shown.selection)
    if result.problem or shown.explanation is None:
        blocks.problem(result.problem or "There is no heatmap to compare.")
        return
    try:
        theirs = diagnosis_scores.kept_heat(kept, other, shown.entry, shown.choice)
        theirs = theirs or diagnosis_scores.explain(kept, other, shown.entry, shown.choice)
    except InputError as error:
        blocks.problem(str(error))
        return
    pairs = [(shown.image, shown.result, shown.explanation), (other, result, theirs)]
    heats = [explained.heatmap for _, _, explained in pairs]
    scaled = on_one_scale(heats) if one_scale else [normalised(heat) for heat in heats]
    pictures: list[Picture] = []
    for (image, found, explained), heat in zip(pairs, scaled, strict=True):
        told = caption(image, found)
        pictures += [
            (explained.square, told, f"What the model sees of {short(image.name)}"),
            (
                overlay(explained.square, heat, shown.choice.opacity),
                shown.choice.title,
                f"Heatmap of the evidence for {shown.choice.explained} in {short(image.name)}",
            ),
        ]
    blocks.radiographs(pictures, key="compared")
    blocks.color_bar("no evidence", "the strongest of both" if one_scale else "each image's strongest")
    for concern in result.concerns:
        blocks.problem(f"{short(other.name)}: {concern.sentence}")


def choose_other(shown: Shown) -> Radiograph | None:
    """Ask which image to compare with: another of the set, or of the visitor's own files."""
    if shown.found is None:
        others = {file.id: file for file in shown.files if file.id != shown.image.id and not file.problem}
        if not others:
            return None
        chosen = st.selectbox(
            "Compare with", list(others), key=f"{WITH}_file", format_func=lambda id: others[id].name
        )
        return others[chosen]
    paths = diagnosis_sources.paths_of(shown.found, shown.image.known("split"))
    paths = [path for path in paths if path != shown.image.name]
    if not paths:
        return None
    # The other class first: that is the comparison one learns from.
    labels = dict(zip(shown.found.catalog["path"], shown.found.catalog["label"], strict=True))
    paths.sort(key=lambda path: labels[path] == shown.image.known("label"))
    chosen = st.selectbox("Compare with", paths, key=WITH, bind="query-params")
    return of_dataset(shown.found, chosen)


def caption(image: Radiograph, found: Diagnosis) -> str:
    """Return what an image is and what it is called."""
    label = f", labelled {label}" if (label := image.known("label")) else ""
    lead = found.models[0]
    score = "no score" if lead.score is None else f"{lead.score:.3f}, called {lead.call}"
    return f"{short(image.name)}{label}: {score}"


def on_one_scale(heats: list[np.ndarray]) -> list[np.ndarray]:
    """Scale heatmaps ≥ 0 by the highest value of all of them."""
    highest = max(float(heat.max()) for heat in heats)
    return [heat / highest if highest > 0 else np.zeros_like(heat) for heat in heats]
