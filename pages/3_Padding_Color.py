"""What the padding does to a model: its calls on a whole split, and one image under all seven ways."""

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.padding_comparison import padding_table
from engine.figures.padding_comparison import padding_comparison_figure
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks, empty_states, images, padding_changes, padding_view, padding_ways, study
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import Selection, choose

QUESTION = "What does the padding do to this model's calls?"


def show_split(
    entry: ModelEntry, selection: Selection, files: padding_view.Files, dataset: Dataset | None
) -> list[str]:
    """Show one model's figures under every padding that was scored, and what two of them change.

    Return the images' paths in the dataset, the largest change first.
    """
    pair = padding_changes.choose_pair(list(files))
    own = own_padding(entry)
    evaluations = padding_view.comparison(files, selection.threshold)
    flips = padding_changes.changes(files, *pair, selection.threshold)
    with answer.container():
        blocks.headline(
            padding_view.eyebrow(entry, selection),
            padding_changes.headline(flips, *pair),
            padding_changes.support(evaluations, flips, pair, own, selection.split),
        )
    blocks.section("The whole split", f"The same {evaluations[0].metrics.n:,} images under each padding.")
    blocks.plot(
        padding_comparison_figure(evaluations, own, theme()),
        "paddings",
        "ROC AUC, accuracy and F1 under each padding, with intervals",
        padding_table(evaluations),
    )
    blocks.table(
        padding_view.comparison_rows(evaluations, own),
        "Figures under each padding",
        right=list(padding_view.FIGURES.values()),
    )
    changed = padding_changes.changed_images(flips, *pair)
    if len(changed):
        padding_changes.show_changes(changed, pair, files[pair[0]], dataset)
    return padding_changes.by_change(flips, files[pair[0]], dataset)


def show(entry: ModelEntry, selection: Selection) -> None:
    """Show the whole split as far as it was scored, then one image."""
    files = padding_view.files_by_padding(selection)
    dataset = trouble = first = None
    lead = padding_view.scored_so_far(entry, selection, files)
    try:
        dataset = images.dataset(selection.source)
    except InputError as error:
        trouble = str(error)
    if len(files) > 1:
        try:
            first = show_split(entry, selection, files, dataset)
        except InputError as error:
            lead = str(error)
    if first is None:
        ask(entry, selection, QUESTION, lead)
    padding_view.offer_missing(entry, selection, files, dataset)
    try:
        told = padding_ways.show_image(entry, selection, dataset, first or [])
        if told and first is None:
            ask(entry, selection, told, lead)
    except InputError as error:
        trouble = str(error)
    for sentence in filter(None, [trouble, *study.damaged_tables([entry])]):
        blocks.problem(sentence)


def ask(entry: ModelEntry, selection: Selection, sentence: str, lead: str) -> None:
    """Open the page on a question, or on what one image tells, while the split has no answer."""
    with answer.container():
        blocks.headline(padding_view.eyebrow(entry, selection), sentence, lead)


page_setup("Padding Color")
selection = choose()
answer = st.empty()
if selection.model is None:
    empty_states.no_model(selection, "What the padding does shows on a trained model in the folder weights/.")
else:
    show(selection.model, selection)
page_end()
