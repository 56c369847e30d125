"""One radiograph: verdict, score against the threshold, and what the model looked at."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation import sentences
from engine.figures.probability_bar import probability_bar_figure
from engine.ui import blocks, empty_states, loaders
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import Selection, choose

LEAD = (
    "Choose a chest radiograph below: JPEG, PNG, WebP, TIFF, BMP or DICOM. It stays in this machine's memory "
    "and is never written to disk."
)


def show(selection: Selection, data: bytes, name: str) -> None:
    """Show the verdict on one image and the pictures behind it."""
    model = loaders.model(selection.model)
    # These modules import torch, which takes seconds: only once there is an image to score.
    from engine.imaging.decode import decode
    from engine.inference.explain import explain
    from engine.ui import diagnosis_view

    choice = diagnosis_view.choose_heatmap(model.config)
    picture = decode(data)
    explanation = explain(model, picture, positive=choice.positive)
    classes = model.config.classes
    blocks.headline(
        f"{name} under {model.name}",
        sentences.verdict(explanation.score, selection.threshold, classes),
        f"The score is the model's probability of {classes[1].lower()}. It is not a diagnosis: Home and "
        "Metrics say how often this model is wrong.",
    )
    bar = probability_bar_figure(explanation.score, selection.threshold, classes, theme())
    blocks.plot(bar, "probability", f"Score {explanation.score:.3f}, threshold {selection.threshold:.3f}")
    explained = classes[1] if choice.positive else classes[0]
    heat = diagnosis_view.heat_picture(picture, explanation, choice)
    blocks.radiographs(
        [
            (picture.pixels, "The file, as a reader sees it", "Uploaded radiograph"),
            (explanation.square, "What the model sees", "The square that the model is shown"),
            (heat, f"Grad-CAM for {explained}", f"Heatmap of the evidence for {explained}"),
        ]
    )
    blocks.color_bar("no evidence", "this image's strongest")
    blocks.table(
        diagnosis_view.facts(picture, explanation, model.config.padding), "About this image", narrow=True
    )


page_setup("Diagnosis")
selection = choose()
answer = st.container()
if selection.model is None:
    empty_states.no_model(selection, "A verdict needs a trained model in the folder weights/.")
else:
    upload = st.file_uploader("Radiograph", key="radiograph")
    with answer:
        if upload is None:
            blocks.headline(
                f"Diagnosis with {selection.model.name}",
                "What does the model say of one radiograph, and why?",
                LEAD,
            )
        else:
            try:
                show(selection, upload.getvalue(), upload.name)
            except InputError as error:
                blocks.headline(
                    f"{upload.name} under {selection.model.name}", "This file cannot be scored.", str(error)
                )
page_end()
