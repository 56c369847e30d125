"""The Padding Color page's view of a split: a model's figures under each padding, and which calls change."""

from typing import TYPE_CHECKING

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.padding_comparison import padding_table
from engine.figures.padding_comparison import padding_comparison_figure
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import (
    blocks,
    images,
    padding_change_words,
    padding_changes,
    padding_image,
    padding_view,
    study,
)
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

QUESTION = "What does the padding do to this model's calls?"


def show_calls(entry: ModelEntry, selection: Selection, place: "DeltaGenerator") -> None:
    """Show the whole split as far as it was scored; the answer goes into ``place`` above."""
    files = padding_view.files_by_padding(selection)
    dataset, trouble = dataset_of(selection)
    lead = padding_view.scored_so_far(entry, selection, files)
    answered = False
    if len(files) > 1:
        try:
            show_split(entry, selection, files, dataset, place)
            answered = True
        except InputError as error:
            lead = str(error)
    if not answered:
        with place.container():
            blocks.headline(padding_view.eyebrow(entry, selection), QUESTION, lead)
    padding_view.offer_missing(entry, selection, files, dataset)
    if dataset is None and answered and not trouble and selection.source is None:
        padding_image.say_where_images_are(selection)
    for sentence in filter(None, [trouble, *study.damaged_tables([entry])]):
        blocks.problem(sentence)


def dataset_of(selection: Selection) -> tuple[Dataset | None, str | None]:
    """Return the chosen dataset as far as its images are at hand, and what is wrong with it."""
    try:
        return images.dataset(selection.source), None
    except InputError as error:
        return None, str(error)


def show_split(
    entry: ModelEntry,
    selection: Selection,
    files: padding_view.Files,
    dataset: Dataset | None,
    place: "DeltaGenerator",
) -> None:
    """Show one model's figures under every padding that was scored, and what two of them change."""
    pair = padding_changes.choose_pair(list(files))
    own = own_padding(entry)
    evaluations = padding_view.comparison(files, selection.threshold)
    flips = padding_changes.changes(files, *pair, selection.threshold)
    with place.container():
        blocks.headline(
            padding_view.eyebrow(entry, selection),
            padding_change_words.headline(flips, *pair),
            padding_change_words.support(evaluations, flips, pair, own, selection.split or ""),
        )
    changed = padding_changes.changed_images(flips, *pair)
    if len(changed):
        padding_changes.show_changes(changed, pair, files[pair[0]], dataset, entry)
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
