"""The study at a glance: the models at hand, their headline figures, and what they were scored on."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.wording import with_interval
from engine.figures.forest import forest_figure
from engine.ui import blocks, empty_states, loaders, study
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import Selection, choose

FIGURES = {
    "auc": "ROC AUC",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "accuracy": "Accuracy",
    "f1": "F1",
}


def show_answer(selection: Selection) -> None:
    """Show the chosen model's figures on the chosen data."""
    entry = selection.model
    where = f"{entry.name} on {' · '.join(selection.data.rsplit('/', 1))}" if selection.data else entry.name
    if selection.scores is None:
        empty_states.not_scored(entry, "Figures appear here once a score table lies in the model's folder.")
        return
    result = loaders.evaluation(selection.scores, selection.threshold, entry.name)
    metrics = result.metrics
    blocks.headline(
        where,
        sentences.headline(metrics, entry.config.classes),
        sentences.support(metrics, selection.scores.split),
    )
    blocks.figures(
        [
            blocks.Figure(
                label,
                *with_interval(getattr(metrics, name), metrics.intervals[name])
                .removesuffix(")")
                .split(" (", 1),
            )
            for name, label in FIGURES.items()
        ]
    )


def show_models(selection: Selection) -> None:
    """Show every model on every set, and the data behind the scores."""
    keys = study.keys_of(selection.models)
    shown = study.panels(selection.models, [key for key in keys if key.endswith("/test")] or keys)
    if shown:
        blocks.section(
            "How sure can one be?",
            "Each line is a 95 % interval: where two overlap widely, the difference may be chance.",
        )
        blocks.plot(
            forest_figure(shown, selection.model.name, theme()),
            "auc_by_model",
            "ROC AUC of each model with intervals",
        )
    blocks.section("Models")
    rows = study.model_rows(selection.models, selection.data)
    chosen = [entry.name for entry in selection.models].index(selection.model.name)
    blocks.table(rows, "Models", right=("Parameters", "ROC AUC", "Sensitivity", "Specificity"), chosen=chosen)
    for entry in selection.broken:
        blocks.problem(f"{entry.name}: {entry.problem}")
    for sentence in study.damaged_tables(selection.models):
        blocks.problem(sentence)
    blocks.section(
        "Data", "Every count is from the score tables; the images themselves need not be on this machine."
    )
    blocks.table(study.data_rows(selection.models), "Data", right=("Images", "Positive", "Negative"))


page_setup("Home")
selection = choose()
if selection.model is None:
    empty_states.no_model(
        selection,
        "PneumoScope reads models from the folder weights/. Train one, or put a model's folder there.",
    )
else:
    try:
        show_answer(selection)
    except InputError as error:
        blocks.problem(str(error))
    show_models(selection)
    blocks.section("Look closer")
    st.page_link(
        "pages/4_Metrics.py",
        label="Metrics: curves, threshold, confusion matrix",
        icon=":material/show_chart:",
    )
    st.page_link(
        "pages/1_Diagnosis.py",
        label="Diagnosis: one radiograph, its score and heatmap",
        icon=":material/radiology:",
    )
page_end()
