"""Some images of each class of a split, drawn by a number that shows the same ones again."""

from pathlib import PurePosixPath

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets import groups
from engine.datasets.thumbnails import default_store, thumbnails
from engine.figures.class_colors import class_color
from engine.ui import images
from engine.ui.balance_contents import Contents
from engine.ui.wall import Cell

PER_CLASS = 6
"""Images of each class in the sample: whole rows on a wide page and on a narrow one."""

MOST_CLASSES = 4
"""Classes in the sample; further labels are counted, but not shown."""

LAST_SAMPLE = 9_999


def choose_sample() -> int:
    """Ask for the number of the sample: the same number shows the same images again."""
    with st.sidebar:
        return st.number_input(
            "Sample",
            min_value=1,
            max_value=LAST_SAMPLE,
            key="sample",
            bind="query-params",
            help="Which images the sample shows; the same number shows the same images again.",
        )


def next_sample() -> None:
    """Choose the next sample."""
    st.session_state["sample"] = st.session_state["sample"] % LAST_SAMPLE + 1


def sample(of: Contents, split: str | None, column: str | None, number: int) -> dict[str, list[Cell]]:
    """Return for each class of a split some of its usable images, drawn by ``number``."""
    rows = images.usable_rows(of.frame, split)
    labels = groups.labels_of(rows, of.classes)
    rng = np.random.default_rng(number)
    drawn = {
        str(label): rows.iloc[np.sort(rng.permutation(np.flatnonzero(labels == label))[:PER_CLASS])]
        for label in labels.cat.categories[:MOST_CLASSES]
    }
    paths = [path for found in drawn.values() for path in found["path"]]
    pictures = thumbnails(default_store(), of.root, paths) if of.root else {}
    return {
        label: [cell(row, label, pictures.get(row["path"]), of, column) for row in found.to_dict("records")]
        for label, found in drawn.items()
    }


def cell(row: dict, label: str, picture: bytes | None, of: Contents, column: str | None) -> Cell:
    """Return one image of the sample with its name, and what is known of it."""
    name = PurePosixPath(row["path"]).name
    value = None if column is None else row[column]
    known = [] if pd.isna(value) else [f"{value:g}" if isinstance(value, float) else str(value)]
    sizes = [row.get(f"original_{side}", row[side]) for side in ("width", "height")]
    if not any(pd.isna(size) for size in sizes):
        known.append("{:,.0f} × {:,.0f}".format(*sizes))
    return Cell(
        id=row["path"],
        alt=f"Radiograph, {label}",
        caption=PurePosixPath(name).stem,
        picture=picture,
        mark=class_color(label, of.classes),
        remark=" · ".join(known),
    )
