"""What the Padding Color page shows of two paddings: which calls change, how often, and on which images."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.evaluation.flips import Flips, compare_calls
from engine.evaluation.score_files import ScoreFile
from engine.imaging.fit import Padding
from engine.models.catalog import ModelEntry
from engine.ui import blocks, images, loaders
from engine.ui.open_image import open_in_diagnosis
from engine.ui.padding_change_words import changed_rows, count_of_changes
from engine.ui.padding_image import choose_heat
from engine.ui.padding_pairs import ASPECT, pair_cells
from engine.ui.padding_view import Files, stamps
from engine.ui.wall import wall

PER_PAGE = 12
"""Images on one page of the wall, each as a pair of squares."""

WIDTH = 17.0
"""Width of a pair in rem below which fewer stand in a row."""


def choose_pair(names: Sequence[str]) -> tuple[str, str]:
    """Ask in the sidebar which two of at least two paddings are compared."""
    with st.sidebar:
        first = st.selectbox("Padding before", names, key="padding_before", bind="query-params")
        others = [name for name in names if name != first]
        second = st.selectbox(
            "Padding after",
            others,
            index=others.index(usual_second(others)),
            key="padding_after",
            bind="query-params",
        )
    return first, second


def usual_pair(names: Sequence[str]) -> tuple[str, str]:
    """Return the two of at least two paddings that are compared without a choice."""
    return names[0], usual_second(names[1:])


def usual_second(others: Sequence[str]) -> str:
    """Return the padding that the first is compared with: white, which differs most from black."""
    return Padding.WHITE.value if Padding.WHITE.value in others else others[-1]


def changes(files: Files, first: str, second: str, threshold: float) -> Flips:
    """Compare the calls under two paddings; raises InputError where no image can be judged."""
    pair = {name: files[name] for name in (first, second)}
    return _changes(stamps(pair), threshold, pair)


@st.cache_resource(max_entries=32, show_spinner=False)
def _changes(key: tuple[object, ...], threshold: float, _pair: Files) -> Flips:
    first, second = (loaders.scores(file) for file in _pair.values())
    return compare_calls(first, second, threshold)


def changed_images(flips: Flips, first: str, second: str) -> pd.DataFrame:
    """Return the images that change sides, the largest changes of score first.

    The columns are ``path``, ``label``, the score under each padding (``score_black`` …), ``change`` and
    ``effect``.
    """
    rows = flips.changed_rows[["path", "label", "first", "second", "change", "effect"]]
    return rows.rename(columns={"first": f"score_{first}", "second": f"score_{second}"})


def show_changes(
    changed: pd.DataFrame,
    pair: tuple[str, str],
    file: ScoreFile,
    dataset: Dataset | None,
    entry: ModelEntry,
) -> None:
    """Show which images of the score table ``file`` change sides, as pictures where these are at hand."""
    name, count = "Images that change sides", count_of_changes(changed)
    blocks.section(name, f"{count}: score under {pair[0]}, then under {pair[1]}, the largest change first.")
    shown = choose_page(changed)
    if dataset:
        heat = choose_heat()
        places, classes = places_of(file, dataset), loaders.scores(file).classes
        known_rows = shown[shown["path"].isin(places)]
        rows = known_rows.assign(place=known_rows["path"].map(places)).to_dict("records")
        opened = wall(
            pair_cells(rows, entry, dataset, pair, classes, heat),
            "changed",
            label=name,
            show_heat=heat.shown,
            narrowest=WIDTH,
            aspect=ASPECT,
        )
        if heat.shown:
            blocks.color_bar("no evidence", "each picture's strongest")
        if opened:
            open_in_diagnosis(opened)
    with st.expander("Table", expanded=dataset is None):
        blocks.table(changed_rows(shown), name, right=pair)
    blocks.download(changed, "changed_images", "All of them (CSV)")


def choose_page(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the page of rows that the visitor has turned to."""
    pages = -(-len(changed) // PER_PAGE)
    page = st.pagination(pages, key="changed_page") if pages > 1 else 1
    return changed.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]


def places_of(file: ScoreFile, dataset: Dataset) -> dict[str, str]:
    """Return the path in the dataset of each path of a score table, as far as the dataset has the image."""
    paths = loaders.scores(file).frame["path"]
    return {path: place for path, place in zip(paths, images.paths_in(file, dataset), strict=True) if place}


def by_change(flips: Flips, file: ScoreFile, dataset: Dataset | None) -> list[str]:
    """Return the images' paths in the dataset, the largest change of score first; none without a dataset.

    ``file`` is the table that the flips' paths are of.
    """
    if dataset is None:
        return []
    places = places_of(file, dataset)
    size = (flips.frame["second"] - flips.frame["first"]).abs().to_numpy()
    ordered = flips.frame["path"].iloc[np.argsort(-size, kind="stable")]
    return [places[path] for path in ordered if path in places]
