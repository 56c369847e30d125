"""The Padding Color page's view of heatmaps: how much heat lies on the padding, by class and model."""

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.evaluation.heat_index import ALL, heat_by_training, heat_index, leaning_most
from engine.evaluation.wording import with_interval
from engine.figures.class_colors import class_color
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.imaging.fit import Padding
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks, padding_heat_work, padding_run, padding_view
from engine.ui.open_image import open_in_diagnosis
from engine.ui.padding_calls import dataset_of
from engine.ui.padding_heat_words import MEANING, headline, index_rows, lead
from engine.ui.padding_image import HeatChoice, choose_heat, say_where_images_are
from engine.ui.padding_leaning import leaning_cells
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection
from engine.ui.wall import wall

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

QUESTION = "How much of this model's evidence lies on the padding?"

OWN = "the model's own"
PADDED = (OWN, *(padding.value for padding in Padding if padding.pads))
"""Paddings that heatmaps can be looked at under."""


def show_heat(entry: ModelEntry, selection: Selection, place: "DeltaGenerator") -> None:
    """Show how much heat lies on the padding; the answer goes into ``place`` above."""
    dataset, trouble = dataset_of(selection)
    classes, own, way = entry.require_config().classes, own_padding(entry), choose_way()
    padding = own if way == OWN else way
    eyebrow = f"{padding_view.eyebrow(entry, selection)} under {padding}"
    table = None
    if padding_heat_work.pads(padding):
        table = padding_heat_work.table_of(entry, dataset, selection, padding)
    if table is None:
        with place.container():
            blocks.headline(eyebrow, QUESTION, missing(padding))
    else:
        index = heat_of(table)
        with place.container():
            blocks.headline(eyebrow, headline(index, classes), lead(index, classes))
    if padding_heat_work.pads(padding) and selection.split is not None:
        if dataset and selection.split in dataset.splits:
            padding_heat_work.offer(entry, dataset, selection.split, padding, again=table is not None)
        elif table is None:
            say_where_images_are(selection)
        if table is None and padding == own:
            st.caption("On the command line, together with an experiment:")
            st.code(padding_run.command([entry], selection, heat=True), language=None, wrap_lines=True)
    show_models(indices_of(entry, selection, dataset, table, padding), classes)
    if table is not None and dataset is not None:
        show_leaning(entry, dataset, table, padding)
    if trouble:
        blocks.problem(trouble)


def choose_way() -> str:
    """Ask in the sidebar under which padding the heatmaps are."""
    with st.sidebar:
        return st.selectbox("Padding of the heatmaps", PADDED, key="heat_padding", bind="query-params")


def missing(padding: str) -> str:
    """Return why there is no answer."""
    if not padding_heat_work.pads(padding):
        return (
            f"This model makes images square by {padding}: there is no one padding that its heat could lie "
            "on. Choose one in the sidebar to see where it would look."
        )
    return f"{MEANING} It takes a heatmap of every image, computed once and kept."


@st.cache_data(max_entries=32, show_spinner=False)
def heat_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the index of all images and of each label."""
    return heat_index(table)


@st.cache_data(max_entries=8, show_spinner=False)
def heat_of_trainings(table: pd.DataFrame) -> pd.DataFrame:
    """Return the index of each training of an experiment."""
    return heat_by_training(table)


def indices_of(
    entry: ModelEntry,
    selection: Selection,
    dataset: Dataset | None,
    table: pd.DataFrame | None,
    padding: str,
) -> pd.DataFrame:
    """Return the index by ``model`` and label: the chosen model's, the others', the experiments'."""
    tables = {} if table is None else {f"{entry.name} under {padding}": table}
    tables |= padding_heat_work.other_tables(entry, dataset, selection)
    parts = [heat_of(one).assign(model=name) for name, one in tables.items()]
    for study in padding_heat_work.of_studies(selection):
        index = heat_of_trainings(study)
        parts.append(index.assign(model="experiment, trained under " + index["train"].astype(str)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def show_models(every: pd.DataFrame, classes: tuple[str, str]) -> None:
    """Show the index by class and model; nothing without any."""
    if every.empty:
        return
    blocks.section("By class and model", MEANING)
    rows = [
        IntervalRow(
            row["model"],
            "all images" if row["label"] == ALL else row["label"],
            row["index"],
            row["low"],
            row["high"],
            f"{with_interval(row['index'], (row['low'], row['high']))}",
            color=None if row["label"] == ALL else class_color(row["label"], classes),
        )
        for row in every.to_dict("records")
        if row["n"]
    ]
    if not rows:
        return
    blocks.plot(
        interval_rows_figure(rows, "heat on padding over its share; 1 is chance", theme(), reference=1.0,
                             span=(0.0, 1.1)),
        "heat_index",
        "Heatmap-on-padding index by class and model, with intervals",
        every,
    )  # fmt: skip
    with st.expander("Table"):
        numbers = ("Images", "Padding", "Heat", "Index")
        blocks.table(index_rows(every), "Heatmap-on-padding index", right=numbers)


def show_leaning(entry: ModelEntry, dataset: Dataset, table: pd.DataFrame, padding: str) -> None:
    """Show the images whose heat lies most on the padding."""
    most = leaning_most(table)
    if most.empty:
        return
    name = "Images that lean most on the border"
    blocks.section(name, "Heat on the padding over its share of the square; the dot is the label.")
    heat: HeatChoice = choose_heat()
    cells = leaning_cells(most, entry, dataset, padding, heat)
    opened = wall(cells, "leaning", label=name, show_heat=heat.shown)
    if heat.shown:
        blocks.color_bar("no evidence", "each picture's strongest")
    if opened:
        open_in_diagnosis(opened)
    blocks.download(leaning_most(table, len(table)), "heat_on_padding", "All images (CSV)")
