"""The Padding Color page's view of one image: the seven ways to make it square."""

from typing import TYPE_CHECKING

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.models.catalog import ModelEntry
from engine.ui import blocks, padding_changes, padding_view, padding_ways
from engine.ui.padding_calls import dataset_of
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

QUESTION = "What does the padding do to one image?"

LEAD = "Choose an image of the split, or give a file of your own: the model calls it all seven ways."


def show_one(entry: ModelEntry, selection: Selection, place: "DeltaGenerator") -> None:
    """Show one image under every way to make it square; the answer goes into ``place`` above."""
    dataset, trouble = dataset_of(selection)
    told = None
    try:
        told = padding_ways.show_image(entry, selection, dataset, largest_changes(selection, dataset))
    except InputError as error:
        trouble = str(error)
    sentence, lead = (told, "") if told else (QUESTION, LEAD)
    with place.container():
        blocks.headline(padding_view.eyebrow(entry, selection), sentence, lead)
    if trouble:
        blocks.problem(trouble)


def largest_changes(selection: Selection, dataset: Dataset | None) -> list[str]:
    """Return the images' paths, the largest change between the first and last padding scored first."""
    files = padding_view.files_by_padding(selection)
    if dataset is None or len(files) < 2:
        return []
    try:
        pair = padding_changes.usual_pair(list(files))
        flips = padding_changes.changes(files, *pair, selection.threshold)
        return padding_changes.by_change(flips, files[pair[0]], dataset)
    except InputError:
        return []  # Where nothing can be judged, the images come as the catalog has them.
