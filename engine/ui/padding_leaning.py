"""The images whose heat lies most on the padding, as cells of a wall: the padded square and its heatmap."""

from typing import Any

import pandas as pd
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
from engine.ui.padding_image import HeatChoice
from engine.ui.padding_pairs import SIDE
from engine.ui.wall import Cell


def leaning_cells(
    most: pd.DataFrame, entry: ModelEntry, dataset: Dataset, padding: str, heat: HeatChoice
) -> list[Cell]:
    """Return a cell for each row of ``leaning_most``; its id is the path in the dataset.

    Heatmaps that are missing are computed in the background.
    """
    maps = padding_maps.maps(entry, dataset, list(most["path"]), (padding,)) if heat.shown else {}
    classes = entry.require_config().classes
    return [
        cell(row, dataset, padding, maps.get((padding, row["path"])), classes, heat)
        for row in most.to_dict("records")
    ]


def cell(
    row: dict[Any, Any],
    dataset: Dataset,
    padding: str,
    stored: StoredMap | None,
    classes: tuple[str, str],
    heat: HeatChoice,
) -> Cell:
    """Return one image's cell."""
    layer = None
    if stored is not None:
        layer = heat_layer(normalised(upsample(stored.raw[None], SIDE)[0]), heat.opacity)
    label = row["label"] if isinstance(row["label"], str) else "no label"
    return Cell(
        id=row["path"],
        alt=f"{row['path']} with {padding} padding",
        caption=f"index {row['index']:.2f}",
        picture=square(dataset, row["path"], padding),
        heat=layer,
        mark=class_color(label, classes),
        remark=f"{label}, score {row['score']:.3f}, {100 * row['heat_share']:.0f}\u00a0% of heat",
    )


def square(dataset: Dataset, path: str, padding: str) -> bytes | None:
    """Return an image made square as PNG, None for one that cannot be used."""
    try:
        file = resolve_inside(dataset.root, path)
    except InputError:
        return None
    return _square(str(file), loaders.stamp(file), padding)


@st.cache_resource(max_entries=256, show_spinner=False)
def _square(file: str, changed: int, padding: str) -> bytes | None:
    try:
        picture = decode(file, square=SIDE)
    except ImageError:
        return None
    return blocks.png(fit(picture.pixels, SIDE, padding, shape=(picture.height, picture.width)))
