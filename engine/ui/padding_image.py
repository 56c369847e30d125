"""The one image of the Padding Color page: asked for, and explained under every way to make it square."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.imaging.decode import decode
from engine.imaging.fit import Padding
from engine.imaging.overlay import OPACITY
from engine.models.catalog import ModelEntry
from engine.ui import empty_states, images, loaders
from engine.ui.radiograph import Radiograph, of_dataset, uploaded
from engine.ui.sidebar import Selection
from engine.ui.torch_start import wait_for_torch

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

UPLOAD, KEPT = "padding_upload", "padding_upload_explained"

Explained = Mapping[str, "Explanation"]
"""The explanation under each padding, by its name."""


@dataclass(frozen=True)
class HeatChoice:
    """Whether the heatmaps are shown, and how opaque."""

    shown: bool
    opacity: float


def choose_heat() -> HeatChoice:
    """Ask in the sidebar how the heatmaps are shown."""
    with st.sidebar:
        shown = st.toggle("Heatmap", True, key="padding_heatmap", bind="query-params")
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="padding_opacity", disabled=not shown)
    return HeatChoice(shown, opacity)


def choose_image(selection: Selection, dataset: Dataset | None, first: Sequence[str]) -> Radiograph | None:
    """Ask for an image of the split, or for a file of the visitor's own, which wins; None without either.

    Those in ``first`` are the first of the list; without a choice it is the very first.
    """
    path = None
    left, right = st.columns([3, 2], gap="large")
    with right:
        upload = st.file_uploader(
            "Or a file of your own", key=UPLOAD, help="It stays in memory and is never written to disk."
        )
    with left:
        if dataset:
            paths = order_of_images(dataset, selection.split, first)
            path = choose_path(paths, "the largest change" if first else "the first")
        elif selection.dataset and (selection.source is None or images.reading(selection.source)):
            say_where_images_are(selection)
    if upload is not None:
        return uploaded(upload)
    return of_dataset(dataset, path) if dataset and path else None


def order_of_images(dataset: Dataset, split: str | None, first: Sequence[str]) -> list[str]:
    """Return the paths of ``usable_rows``, those in ``first`` before the others."""
    usable = images.usable_rows(dataset.catalog, split)["path"]
    there = set(usable)
    return list(dict.fromkeys([*(path for path in first if path in there), *usable]))


def choose_path(paths: Sequence[str], what: str) -> str | None:
    """Ask for one of the paths; without a choice it is the first, which ``what`` describes."""
    if not paths:
        return None
    chosen = st.selectbox(
        "Image of the split",
        paths,
        # What comes first depends on the score tables, and a link leaves the default out: it has to be none.
        index=None,
        # Not `image`: on the way to Diagnosis the name would be dropped from the address.
        key="padding_image",
        bind="query-params",
        placeholder=f"{paths[0]} ({what})",
    )
    return chosen or paths[0]


def say_where_images_are(selection: Selection) -> None:
    """Say why there is no image to choose, and how to get them."""
    sentence, lead, command = empty_states.about_images(selection, "They can be chosen here")
    st.caption(f"{sentence} {lead}")
    if command:
        st.code(command, language=None, wrap_lines=True)


def explain_all(entry: ModelEntry, chosen: Radiograph) -> Explained:
    """Explain an image under every padding; raises InputError for one that cannot be used.

    What comes of an uploaded file only its own session keeps, and only that of the last one.
    """
    wait_for_torch([entry])
    model = repr(loaders.identity(entry))
    if isinstance(chosen.source, Path):
        st.session_state.pop(KEPT, None)
        return _explain_file(model, str(chosen.source), loaders.stamp(chosen.source), entry)
    key = (model, chosen.id)
    kept = st.session_state.get(KEPT)
    if kept is None or kept[0] != key:
        kept = st.session_state[KEPT] = (key, under_all_paddings(entry, chosen.read()))
    return kept[1]


@st.cache_resource(max_entries=24, show_spinner=False)
def _explain_file(model: str, path: str, changed: int, _entry: ModelEntry) -> Explained:
    return under_all_paddings(_entry, Path(path))


def under_all_paddings(entry: ModelEntry, source: Path | bytes) -> Explained:
    """Explain one image under every padding."""
    picture = decode(source)
    model = loaders.model(entry)
    # torch takes seconds to import: only once there is an image to explain.
    from engine.inference.explain import explain

    return {padding.value: explain(model, picture, padding=padding) for padding in Padding}
