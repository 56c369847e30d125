"""Labels that look wrong: what the scores say against them, and what the nearest training images say."""

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.thumbnails import default_store, thumbnails
from engine.errors import InputError
from engine.evaluation.label_errors import OUT_OF_SAMPLE, headline, is_out_of_sample, label_errors
from engine.evaluation.similar import contradictions, labels_around, nearest
from engine.figures.class_colors import class_color
from engine.models.catalog import ModelEntry
from engine.ui import blocks, embedding_jobs
from engine.ui.open_image import open_in_diagnosis
from engine.ui.radiograph import short
from engine.ui.sidebar import Selection
from engine.ui.wall import Cell, wall

NEIGHBOURS = 10
"""Nearest training images that are asked."""

MOST_COMPARED = 8000
"""Training images that are compared with one another; of more, every second, third … is taken."""

PAIRS = 10
"""Near-identical pairs in the table."""

SHOWN = 12
"""Images on the wall; the table has all."""

MEANING = (
    "By confident learning (Northcutt 2021): an image is listed when its score is as far on the other side "
    "as that class's images usually are. A model that is wrong in a systematic way lists right "
    "labels too, and its neighbours are found by the same network: they are no second witness."
)


def show_label_errors(selection: Selection, frame: pd.DataFrame, found: Dataset) -> None:
    """Show the labels of a score table that look wrong, then training images that differ in the label only.

    ``frame`` is what ``gallery_rows.rows`` returns. Neighbours' labels join in where the vectors are kept;
    else they are offered to be computed in the background. A click on an image opens it in Diagnosis.
    """
    show_by_scores(selection, frame, found)
    show_contradictions(selection.require_model(), found)


def show_by_scores(selection: Selection, frame: pd.DataFrame, found: Dataset) -> None:
    """Show the labels that the scores, and the nearest training images, speak against."""
    entry = selection.require_model()
    classes = entry.require_config().classes
    if not is_out_of_sample(selection.split):
        blocks.section("Labels that look wrong", f"{OUT_OF_SAMPLE} Choose another split in the sidebar.")
        return
    usable = frame[frame["outcome"].notna() & frame["image"].notna()].reset_index(drop=True)
    around = labels_of_neighbours(entry, usable, found, selection)
    try:
        doubtful = label_errors(usable, classes, around=around)
    except InputError as error:
        blocks.problem(str(error))
        return
    blocks.section(
        headline(doubtful, len(usable)), f"{MEANING} Split {selection.split}, n = {len(usable):,}."
    )
    if around is None:
        offer_neighbours(entry, usable, found, selection)
    if doubtful.empty:
        return
    images = dict(zip(usable["path"], usable["image"], strict=True))
    first = doubtful.head(SHOWN)
    pictures = thumbnails(default_store(), found.root, [images[path] for path in first["path"]])
    cells = [cell(row, images[row["path"]], pictures, classes) for row in first.to_dict("records")]
    once = list({one.id: one for one in cells}.values())
    if path := wall(once, "doubtful", label="Labels that look wrong"):
        open_in_diagnosis(path)
    rows = [
        {"Image": short(row["path"]), "Label": row["label"], "Why it looks wrong": row["reason"]}
        for row in first.to_dict("records")
    ]
    blocks.table(rows, "Labels that look wrong")
    blocks.download(doubtful, "label_errors", f"All {len(doubtful):,} (CSV)")


def cell(row: dict, image: str, pictures: dict[str, bytes | None], classes: tuple[str, str]) -> Cell:
    """Return the wall's cell of one doubtful label."""
    return Cell(
        id=image,
        alt=f"{row['label']} radiograph {short(image)}, probably {row['probably']}",
        caption=f"{row['label']}?",
        picture=pictures[image],
        mark=class_color(row["label"], classes),
        remark=f"score {row['score']:.3f}",
    )


def labels_of_neighbours(
    entry: ModelEntry, usable: pd.DataFrame, found: Dataset, selection: Selection
) -> np.ndarray | None:
    """Return the share (n,) of each image's nearest training images with the positive label.

    None where the dataset has no training images to ask, or vectors are missing. The image itself is never
    its own neighbour.
    """
    rows = embedding_jobs.training_rows(found)
    rows = rows[rows["split"] != selection.split]
    if len(rows) < NEIGHBOURS:
        return None
    vectors = embedding_jobs.kept_vectors(entry, found, [*rows["path"], *usable["image"]])
    if vectors is None:
        return None
    training, asked = vectors[: len(rows)], vectors[len(rows) :]
    there, told = np.isfinite(training).all(axis=1), np.isfinite(asked).all(axis=1)
    around = np.full(len(usable), np.nan)
    if there.any() and told.any():
        neighbours = nearest(training[there], asked[told], NEIGHBOURS)
        around[told] = labels_around(neighbours, rows["label"].to_numpy()[there], found.positive)
    return around


def offer_neighbours(entry: ModelEntry, usable: pd.DataFrame, found: Dataset, selection: Selection) -> None:
    """Offer to compute what is needed to ask the nearest training images, where there are any."""
    rows = embedding_jobs.training_rows(found)
    rows = rows[rows["split"] != selection.split]
    if len(rows) >= NEIGHBOURS:
        paths = [*rows["path"], *usable["image"]]
        embedding_jobs.ask_for_vectors(entry, found, paths, "then the labels of the nearest images count too")


def show_contradictions(entry: ModelEntry, found: Dataset) -> None:
    """Show near-identical training images with different labels; they need no scores.

    Nothing is shown until the training images' vectors are kept.
    """
    rows = embedding_jobs.training_rows(found)
    rows = rows.iloc[:: -(-len(rows) // MOST_COMPARED) or 1]
    vectors = embedding_jobs.kept_vectors(entry, found, list(rows["path"])) if len(rows) > 1 else None
    if vectors is None or np.isfinite(vectors).all(axis=1).sum() < 2:
        return
    pairs = _pairs(embedding_jobs.job_key(entry, found, list(rows["path"])), rows, vectors)
    count = {0: "No pair of training images is", 1: "One pair of training images is"}.get(
        len(pairs), f"{len(pairs):,} pairs of training images are"
    )
    blocks.section(
        f"{count} near-identical, yet labelled differently",
        "Of each pair, one image is the other's nearest, and they lie closer to the network than 95 of 100 "
        f"of the {len(rows):,} training images do to their nearest. One of the two labels may be wrong.",
    )
    if pairs.empty:
        return
    listed = [
        {
            "Image": short(row["path"]),
            "Label": row["label"],
            "Its twin": short(row["other_path"]),
            "Twin's label": row["other_label"],
            "Similarity": f"{row['similarity']:.4f}",
        }
        for row in pairs.head(PAIRS).to_dict("records")
    ]
    blocks.table(listed, "Near-identical images with different labels", right=("Similarity",), narrow=True)
    blocks.download(pairs, "contradictions", f"All {len(pairs):,} (CSV)")


@st.cache_resource(max_entries=4, show_spinner="Comparing the training images …")
def _pairs(key: str, _rows: pd.DataFrame, _vectors: np.ndarray) -> pd.DataFrame:
    there = np.isfinite(_vectors).all(axis=1)
    known = _rows[there]
    return contradictions(_vectors[there], known["label"].to_numpy(), list(known["path"]))
