"""Images of a padding experiment that one of its models does not call the same under every colour."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.join import match_paths
from engine.datasets.thumbnails import default_store, thumbnails
from engine.evaluation.intervals import wilson
from engine.evaluation.padding_study.changes import changed_calls
from engine.evaluation.padding_study.files import StudyFile
from engine.evaluation.padding_study.store import read_study
from engine.evaluation.padding_study.study import Study
from engine.evaluation.padding_study.verdicts import COLOURS
from engine.figures.class_colors import class_color
from engine.ui import blocks, loaders
from engine.ui.open_image import open_in_diagnosis
from engine.ui.padding_change_words import NO_LABEL, known
from engine.ui.padding_view import listed
from engine.ui.wall import Cell, wall

NAME = "Calls that change with the colour"

MOST = 12
"""Images that are shown; all of them can be downloaded."""


def show_flips(file: StudyFile, dataset: Dataset | None) -> None:
    """Show which calls of one of the experiment's models change with the colour, the largest change first.

    ``dataset`` is that of the experiment where its images are at hand.
    """
    study = _study(str(file.path), loaders.stamp(file.path))
    colours = [name for name in study.tests if name in COLOURS]
    if len(colours) < 2:
        return
    blocks.section(NAME, "Images that one model calls differently under two of the colours it is served.")
    names = [model.name for model in study.models]
    name = st.selectbox("Model of the experiment", names, key="flips_model", bind="query-params")
    changed = changed_calls(study, names.index(name), tuple(colours))
    st.caption(sentence(study, names.index(name), changed, colours))
    if changed.empty:
        return
    shown = changed.head(MOST)
    if dataset is not None:
        opened = wall(cells(shown, colours, study, dataset), "flips", label=NAME)
        if opened:
            open_in_diagnosis(opened)
    with st.expander("Table", expanded=dataset is None):
        blocks.table(rows(shown, colours), NAME, right=[*colours, "Spread"])
    blocks.download(changed, "changed_calls", "All of them (CSV)")


@st.cache_resource(max_entries=4, show_spinner=False)
def _study(path: str, changed: int) -> Study:
    return read_study(Path(path))


def sentence(study: Study, model: int, changed: pd.DataFrame, colours: Sequence[str]) -> str:
    """Return how many calls change, in words."""
    one = study.models[model]
    n = int((~pd.isna(study.scores[model, [study.test(name) for name in colours]]).any(axis=0)).sum())
    low, high = wilson(len(changed), n)
    return (
        f"{one.name}, trained under {one.train}, does not call {len(changed):,} of {n:,} images the same "
        f"under {listed(colours)} ({100 * low:.0f} to {100 * high:.0f} of 100), at its threshold "
        f"{one.threshold:.3f}. The largest changes come first."
    )


def cells(shown: pd.DataFrame, colours: Sequence[str], study: Study, dataset: Dataset) -> list[Cell]:
    """Return a wall's cells; ids are the paths in the dataset, and images that it lacks are left out."""
    places = match_paths(shown["path"], dataset.catalog)
    there = {path: place for path, place in zip(shown["path"], places, strict=True) if place}
    small = thumbnails(default_store(), dataset.root, list(there.values()))
    return [
        Cell(
            id=there[row["path"]],
            alt=row["path"],
            caption=" · ".join(f"{row[name]:.2f}" for name in colours),
            picture=small[there[row["path"]]],
            mark=class_color(row["label"], study.classes),
            remark=known(row["label"], NO_LABEL),
        )
        for row in shown.to_dict("records")
        if row["path"] in there
    ]


def rows(shown: pd.DataFrame, colours: Sequence[str]) -> list[dict[str, Any]]:
    """Return the images as a table."""
    return [
        {"Image": row["path"], "Label": known(row["label"], NO_LABEL)}
        | {name: f"{row[name]:.3f}" for name in colours}
        | {"Spread": f"{row['spread']:.3f}"}
        for row in shown.to_dict("records")
    ]
