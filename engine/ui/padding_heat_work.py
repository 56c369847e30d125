"""Tables of heat on padding: those that are kept or ship with a study, and the work that makes one."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.imaging.fit import Padding
from engine.inference import heatmap_store
from engine.inference.heat_table import HEAT, heat_table, read_heat, write_heat
from engine.locations import home_dir
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks, loaders, padding_maps, padding_study
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.sidebar import Selection


def table_of(
    entry: ModelEntry, dataset: Dataset | None, selection: Selection, padding: str
) -> pd.DataFrame | None:
    """Return a model's table of the chosen data under a padding: made here, or of a study; None without."""
    if dataset is not None and selection.split is not None:
        found = read(file_for(entry, dataset, selection.split, padding))
        if found is not None:
            return found
    if padding == own_padding(entry):
        for table in of_studies(selection):
            rows = table[table["model"] == entry.name]
            if len(rows):
                return rows.reset_index(drop=True)
    return None


def pads(name: str) -> bool:
    """Tell whether an input has padding; an ensemble whose members differ does not count."""
    return name in list(Padding) and Padding(name).pads


def other_tables(entry: ModelEntry, dataset: Dataset | None, selection: Selection) -> dict[str, pd.DataFrame]:
    """Return the tables of the other models under their own padding that were made here, by their titles."""
    found: dict[str, pd.DataFrame] = {}
    if dataset is None or selection.split is None:
        return found
    for other in selection.models:
        padding = own_padding(other)
        if other.name == entry.name or not pads(padding):
            continue
        table = read(file_for(other, dataset, selection.split, padding))
        if table is not None:
            found[f"{other.name} under {padding}"] = table
    return found


def of_studies(selection: Selection) -> list[pd.DataFrame]:
    """Return the tables beside studies of the chosen data; they have the columns ``model`` and ``train``."""
    files = [
        study.path.with_name(study.path.stem + HEAT)
        for study in padding_study.studies()
        if padding_study.is_of(study, selection)
    ]
    tables = [table for file in files if (table := read(file)) is not None]
    return [table for table in tables if {"model", "train"} <= set(table)]


def file_for(entry: ModelEntry, dataset: Dataset, split: str, padding: str) -> Path:
    """Return where a model's table is kept: named by the weights, how they are used, and the images."""
    key = heatmap_store.map_key(loaders.identity(entry), padding=padding)
    text = json.dumps([key, dataset.content_hash, split])
    return home_dir() / "heat" / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.parquet"


def read(path: Path) -> pd.DataFrame | None:
    """Return a table, None where there is none or it cannot be read."""
    stamp = loaders.stamp(path)
    return _read(str(path), stamp) if stamp else None


@st.cache_resource(max_entries=32, show_spinner=False)
def _read(path: str, changed: int) -> pd.DataFrame | None:
    try:
        return read_heat(Path(path))
    except InputError:
        return None


def offer(entry: ModelEntry, dataset: Dataset, split: str, padding: str, *, again: bool) -> None:
    """Draw the button that computes the heatmaps of a split, or say that this is under way."""
    key = f"heat {entry.path} {loaders.model_stamps(entry)} {dataset.content_hash} {split} {padding}"
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The heatmaps are computed in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.error:
        tell = st.caption if job.cancelled else blocks.problem
        tell(f"{job.error} The heatmaps so far are kept; it goes on where it was.")
    if again:
        return
    count = len(rows_for_split(dataset, split))

    def start() -> None:
        jobs().forget(key)
        title = f"Heatmaps of {dataset.name} · {split} with {entry.name}"
        jobs().start(key, title, lambda job: compute(entry, dataset, split, padding, job))

    st.button(
        f"Compute {count:,} heatmaps with {entry.name} under {padding}", key="compute heat", type="primary",
        on_click=start,
    )  # fmt: skip


def compute(entry: ModelEntry, dataset: Dataset, split: str, padding: str, job: Job) -> None:
    """Compute the heatmaps of a split and keep their heat on the padding; the work of a job."""
    rows = rows_for_split(dataset, split)
    paths = list(rows["path"])
    padding_maps.compute(entry, dataset, paths, [padding], job)
    maps = padding_maps.kept(entry, dataset, paths, padding)
    table = heat_table(rows, maps, entry.require_config(), padding)
    if table.empty:
        raise InputError(f"No image of {dataset.name} · {split} could be explained.")
    write_heat(table, file_for(entry, dataset, split, padding))
