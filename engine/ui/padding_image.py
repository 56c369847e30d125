"""What the Padding Color page shows of one image: the seven ways to make it square, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from engine.datasets.catalog import Dataset
from engine.figures.class_colors import class_color
from engine.imaging.decode import decode
from engine.imaging.fit import Padding
from engine.imaging.heat_layer import heat_layer
from engine.imaging.overlay import OPACITY
from engine.inference.heatmap import normalised
from engine.models.catalog import ModelEntry
from engine.ui import blocks, empty_states, images, loaders
from engine.ui.padding_changes import METHODS
from engine.ui.padding_view import listed
from engine.ui.sidebar import Selection
from engine.ui.torch_start import wait_for_torch
from engine.ui.wall import Cell

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

UPLOAD, KEPT = "padding_upload", "padding_upload_explained"

WAITING = "Showing the image to the model in seven ways …"

Explained = Mapping[str, "Explanation"]
"""The explanation under each padding, by its name."""


@dataclass(frozen=True)
class HeatChoice:
    """Whether the heatmaps are shown, and how opaque."""

    shown: bool
    opacity: float


@dataclass(frozen=True)
class Chosen:
    """The image to explain: what it is called, and its file on this machine or from the visitor."""

    name: str
    source: Path | UploadedFile


def choose_heat() -> HeatChoice:
    """Ask in the sidebar how the heatmaps are shown."""
    with st.sidebar:
        shown = st.toggle("Heatmap", True, key="padding_heatmap", bind="query-params")
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="padding_opacity", disabled=not shown)
    return HeatChoice(shown, opacity)


def choose_image(selection: Selection, dataset: Dataset | None, first: Sequence[str]) -> Chosen | None:
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
        return Chosen(upload.name, upload)
    return Chosen(path, dataset.root / path) if dataset and path else None


def order_of_images(dataset: Dataset, split: str | None, first: Sequence[str]) -> list[str]:
    """Return the paths of a split's usable images, those in ``first`` before the others.

    Of a dataset without such a split they are those of all its images.
    """
    catalog = dataset.catalog
    of_split = catalog["split"] == split
    rows = catalog[of_split] if of_split.any() else catalog
    usable = rows["path"][rows["problem"].isna()]
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


def explain_all(entry: ModelEntry, chosen: Chosen) -> Explained:
    """Explain an image under every padding; raises InputError for one that cannot be used.

    What comes of an uploaded file only its own session keeps, and only that of the last one.
    """
    wait_for_torch([entry])
    model = repr(loaders.identity(entry))
    if isinstance(chosen.source, Path):
        st.session_state.pop(KEPT, None)
        return _explain_file(model, str(chosen.source), loaders.stamp(chosen.source), entry)
    key = (model, chosen.source.file_id)
    kept = st.session_state.get(KEPT)
    if kept is None or kept[0] != key:
        kept = st.session_state[KEPT] = (key, under_all_paddings(entry, chosen.source.getvalue()))
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


def sentence(scores: Mapping[str, float], threshold: float, classes: tuple[str, str]) -> str:
    """Return what the padding does to one image's call, as what follows ``The image is``."""
    called: dict[str, list[str]] = {}
    for name, score in scores.items():
        called.setdefault(classes[score >= threshold].lower(), []).append(name)
    if len(called) == 1:
        low, high = min(scores.values()), max(scores.values())
        return f"called {next(iter(called))} all {len(scores)} ways: scores from {low:.3f} to {high:.3f}."
    (usual, most), (rare, few) = sorted(called.items(), key=lambda item: -len(item[1]))
    return f"called {usual} in {len(most)} of {len(scores)} ways, but {rare} with {listed(few)}."


def remarks(explained: Explained, own: str) -> list[str]:
    """Return what one has to know to read the comparison of one image's paddings."""
    notes = []
    if own in METHODS:
        notes.append(f"This model was trained with {own}: it has never seen padding.")
    if explained[Padding.BLACK.value].frame.padding_share == 0:
        notes.append("This image is square: it needs no padding, and every way shows the model the same.")
    return notes


def rows(explained: Explained, threshold: float, classes: tuple[str, str]) -> pd.DataFrame:
    """Return a row for each padding.

    The columns are ``padding``, ``score``, ``threshold``, ``call``, ``padding_share`` (of the square's area)
    and ``heat_on_padding`` (share of the heatmap's sum, missing without padding or heat).
    """
    return pd.DataFrame(
        [
            {
                "padding": name,
                "score": one.score,
                "threshold": threshold,
                "call": classes[one.score >= threshold],
                "padding_share": one.frame.padding_share,
                "heat_on_padding": one.energy_on_padding,
            }
            for name, one in explained.items()
        ]
    )


def cells(
    explained: Explained, threshold: float, classes: tuple[str, str], own: str, opacity: float
) -> list[Cell]:
    """Return a wall's cells: what the model sees, the heatmap, the score, the call, the heat on padding."""
    return [
        Cell(
            id=name,
            alt=f"What the model sees with {name}",
            caption=f"{name} {one.score:.3f}",
            picture=blocks.png(one.square),
            heat=heat_layer(normalised(one.heatmap), opacity),
            mark=class_color(call, classes),
            remark=f"called {call.lower()}, {heat_on_padding(one)}"
            + (", trained with" if name == own else ""),
        )
        for name, one in explained.items()
        for call in [classes[one.score >= threshold]]
    ]


def heat_on_padding(one: "Explanation") -> str:
    """Return how much of the heatmap lies on padding, in words."""
    if one.frame.padding_share == 0:
        return "no padding"
    share = one.energy_on_padding
    return "no heat" if share is None else f"{100 * share:.0f}\u00a0% of heat on padding"
