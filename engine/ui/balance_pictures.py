"""Gray levels of the images and the mean image of each class, on the Dataset Balance page."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from data_tools.scan.mean_images import mean_images
from data_tools.scan.result import Scan
from engine.datasets.groups import labels_of, splits_of
from engine.errors import InputError
from engine.figures.intensity_density import MEAN, SPREAD, intensity_density_figure
from engine.figures.mean_images import mean_images_figure
from engine.figures.style import ThemeName
from engine.ui import blocks

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST = 4_000
"""Images of a class that are averaged at most: the mean of more differs by less than one gray level."""


def show_pictures(scan: Scan, key: str, theme: ThemeName) -> None:
    """Show the mean images with their difference, and the densities of gray levels."""
    blocks.section(
        "The mean image of each class",
        "Every image is stretched to one square. Where the classes differ beside the lungs, at the border, "
        "in a corner, at the neck, a model may look there.",
    )
    try:
        blocks.plot(_means(key, theme, scan), "mean_images", "Mean image of each class and their difference")
    except InputError as error:
        blocks.problem(str(error))
    blocks.section(
        "Gray levels",
        "Of each image the mean gray level, 0 is black and 255 white, and how far its levels spread around "
        "it. Lungs filled with fluid change both; so do exposure and processing.",
    )
    table = levels(scan, key)
    for place, measure in zip(st.columns(2, gap="large"), (MEAN, SPREAD), strict=True):
        with place:
            try:
                figure = _density(key, theme, measure.column, table, scan.dataset.classes)
                name = f"Distribution of the {measure.name} by split and class"
                blocks.plot(figure, f"gray_{measure.column}", name, table)
            except InputError as error:
                blocks.problem(str(error))


@st.cache_resource(max_entries=8, show_spinner="Averaging the images …")
def _means(key: str, theme: ThemeName, _scan: Scan) -> "go.Figure":
    classes = _scan.dataset.classes
    drawn = sampled(_scan.table, classes)
    counts = drawn["label"].value_counts().to_dict()
    return mean_images_figure(mean_images(_scan.dataset.root, drawn, classes), counts, classes, theme)


def sampled(table: pd.DataFrame, classes: tuple[str, str]) -> pd.DataFrame:
    """Return ``path, label`` of the usable images of both classes, of many always the same choice."""
    usable, label = table["problem"].isna().to_numpy(), table["label"].to_numpy(dtype=object)
    rng = np.random.default_rng(0)
    chosen = []
    for one in classes:
        places = np.flatnonzero(usable & (label == one))
        chosen.append(rng.choice(places, MOST, replace=False) if len(places) > MOST else places)
    return table[["path", "label"]].iloc[np.concatenate(chosen)]


def levels(scan: Scan, key: str) -> pd.DataFrame:
    """Return ``path, split, label, mean, std`` of the measured images, the groups as ordered categories."""
    return _levels(key, scan)


@st.cache_resource(max_entries=8, show_spinner=False)
def _levels(key: str, _scan: Scan) -> pd.DataFrame:
    known = _scan.table[_scan.table["mean"].notna()]
    return pd.DataFrame(
        {
            "path": known["path"],
            "split": splits_of(known),
            "label": labels_of(known, _scan.dataset.classes),
            "mean": known["mean"],
            "std": known["std"],
        }
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _density(
    key: str, theme: ThemeName, column: str, _table: pd.DataFrame, classes: tuple[str, str]
) -> "go.Figure":
    measure = {one.column: one for one in (MEAN, SPREAD)}[column]
    return intensity_density_figure(_table, classes, theme, measure=measure)
