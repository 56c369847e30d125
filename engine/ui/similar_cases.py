"""The training images most like one image, as the network sees them, with their labels."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.thumbnails import default_store, thumbnails
from engine.errors import InputError
from engine.evaluation.similar import Neighbours, nearest, neighbour_sentence
from engine.figures.class_colors import class_color
from engine.models.catalog import ModelEntry
from engine.ui import blocks, embedding_jobs
from engine.ui.radiograph import short
from engine.ui.wall import Cell, wall

SHOWN = 6
"""Neighbours in the row."""

QUESTION = "Similar training images"

MEANING = (
    "The nearest by what the network sees before it decides (cosine of its features). Alike to the network "
    "need not be alike to a reader."
)


def show_similar(
    entry: ModelEntry, dataset: Dataset, image: np.ndarray | str, *, k: int = SHOWN, key: str = "similar"
) -> str | None:
    """Show the training images most like one image; return the path of the one that was clicked just now.

    ``image`` is the path of one of the dataset's, or a vector (D,), which is how an upload comes: it stays
    in memory (``embeddings.embed_image``). The image itself is left out. Vectors that are missing are
    offered to be computed in the background.
    """
    blocks.section(QUESTION, MEANING)
    rows = embedding_jobs.training_rows(dataset)
    paths = list(rows["path"])
    if not paths:
        st.caption(f"{dataset.name} has no training split to look in.")
        return None
    vectors = embedding_jobs.kept_vectors(entry, dataset, paths)
    if vectors is None:
        embedding_jobs.ask_for_vectors(entry, dataset, paths, "similar cases are found by it")
        return None
    there = np.isfinite(vectors).all(axis=1)
    query: np.ndarray | None
    if isinstance(image, np.ndarray):
        query = image
    else:
        there &= np.array([path != image for path in paths])
        try:
            query = embedding_jobs.vector_of(entry, dataset, image)
        except InputError as error:
            blocks.problem(str(error))
            return None
    if query is None or not np.isfinite(query).all() or not there.any():
        st.caption("This image has no features to compare by.")
        return None
    known = rows[there]
    found = nearest(vectors[there], query, k)
    return draw(known.iloc[found.index[0]], found, dataset, key)


def draw(rows: pd.DataFrame, found: Neighbours, dataset: Dataset, key: str) -> str | None:
    """Draw the row of neighbours and say which labels they have."""
    labels = list(rows["label"])
    st.caption(neighbour_sentence(labels, len(labels)))
    pictures = thumbnails(default_store(), dataset.root, list(rows["path"]))
    cells = neighbour_cells(rows, found.similarity[0], pictures, dataset.classes)
    return wall(cells, key, label=QUESTION, narrowest=7.0)


def neighbour_cells(
    rows: pd.DataFrame,
    similarity: Sequence[float],
    pictures: dict[str, bytes | None],
    classes: tuple[str, str],
) -> list[Cell]:
    """Return the wall's cells of images with their similarity."""
    return [
        Cell(
            id=row["path"],
            alt=f"{row['label']} training image {short(row['path'])}, similarity",
            caption=f"{value:.3f}",
            picture=pictures[row["path"]],
            mark=class_color(row["label"], classes),
            remark=row["label"],
        )
        for row, value in zip(rows.to_dict("records"), similarity, strict=True)
    ]
