"""Images under two paddings as pairs of squares with their heatmaps, for the wall of changed calls."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.errors import InputError
from engine.figures.class_colors import class_color
from engine.imaging.decode import decode
from engine.imaging.fit import fit
from engine.imaging.heat_layer import heat_layer
from engine.imaging.problems import ImageError
from engine.inference.heatmap import normalised, upsample
from engine.inference.heatmap_store import StoredMap
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders, padding_maps
from engine.ui.padding_change_words import NO_LABEL, NOT_JUDGED, known
from engine.ui.padding_image import HeatChoice
from engine.ui.wall import Cell

GAP = 0.04
"""Space between the two squares, as a share of a square's side."""

SIDE = 224
"""Side of a square on the wall in pixels."""

ASPECT = 2 + GAP
"""Width of a pair over its height."""

Row = Mapping[str, Any]
"""A changed image: path, place (in the dataset), label, effect, and its score under both paddings."""


def pair_cells(
    rows: Sequence[Row],
    entry: ModelEntry,
    dataset: Dataset,
    pair: tuple[str, str],
    classes: tuple[str, str],
    heat: HeatChoice,
) -> list[Cell]:
    """Return a cell for each image: under the first padding, under the second, with both heatmaps.

    Ids are the paths in the dataset. Heatmaps that are missing are computed in the background.
    """
    places = [row["place"] for row in rows]
    maps = padding_maps.maps(entry, dataset, places, pair) if heat.shown else {}
    cells = []
    for row in rows:
        place = row["place"]
        before, after = (row[f"score_{name}"] for name in pair)
        stored = [maps.get((name, place)) for name in pair]
        label, effect = known(row["label"], NO_LABEL), known(row["effect"], NOT_JUDGED)
        cells.append(
            Cell(
                id=place,
                alt=f"{row['path']} under {pair[0]} and under {pair[1]}",
                caption=f"{before:.3f} → {after:.3f}",
                picture=both_squares(dataset, place, pair),
                heat=both_layers(stored, heat.opacity),
                mark=class_color(label, classes),
                remark=f"{label}, {effect}",
            )
        )
    return cells


def both_squares(dataset: Dataset, place: str, pair: tuple[str, str]) -> bytes | None:
    """Return an image under both paddings side by side as PNG, None for one that cannot be used."""
    try:
        file = resolve_inside(dataset.root, place)
    except InputError:
        return None
    return _both_squares(str(file), loaders.stamp(file), pair)


@st.cache_resource(max_entries=256, show_spinner=False)
def _both_squares(file: str, changed: int, pair: tuple[str, str]) -> bytes | None:
    try:
        picture = decode(file, square=SIDE, cover=True)
    except ImageError:
        return None
    shape = (picture.height, picture.width)
    return blocks.png(beside(*(fit(picture.pixels, SIDE, name, shape=shape) for name in pair)))


def both_layers(stored: Sequence[StoredMap | None], opacity: float) -> bytes | None:
    """Return both heatmaps side by side as a picture to lay over the squares; None until both are there."""
    known = [one for one in stored if one is not None]
    if len(known) < len(stored):
        return None
    return heat_layer(beside(*(normalised(upsample(one.raw[None], SIDE)[0]) for one in known)), opacity)


def beside(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return two squares side by side with a dark gap between."""
    gap = np.zeros((first.shape[0], round(GAP * first.shape[1])), dtype=first.dtype)
    return np.hstack([first, gap, second])
