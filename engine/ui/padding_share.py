"""The Padding Color page's view of scores against the padding's share: does the shape alone move them?"""

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation.padding_bins import padding_bins, padding_points
from engine.evaluation.padding_relation import padding_relation
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.wording import limits, number, with_interval
from engine.figures.padding_relation import padding_relation_figure
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks, empty_states, images, loaders, padding_view
from engine.ui.padding_calls import dataset_of
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

QUESTION = "Does the score follow how much of the square is padding?"

MEANING = (
    "The padding's share shows a picture's shape. Within one class it should not move the score: where it "
    "does, the model uses the shape of the file, or what goes with it."
)


def show_share(entry: ModelEntry, selection: Selection, place: "DeltaGenerator") -> None:
    """Show the scores against the padding's share; the answer goes into ``place`` above."""
    eyebrow = padding_view.eyebrow(entry, selection)
    files = padding_view.files_by_padding(selection)
    if not files:
        with place.container():
            empty_states.not_scored(selection, MEANING)
        return
    padding = choose_scores(list(files), own_padding(entry))
    dataset, trouble = dataset_of(selection)
    classes = loaders.scores(files[padding]).classes
    try:
        points = points_of(files[padding], dataset)
        told = padding_relation(points, classes)
        if points.empty:
            raise InputError(
                "None of the scored images has a known size; add the folder of the images in the sidebar."
            )
    except InputError as error:
        with place.container():
            blocks.headline(eyebrow, QUESTION, str(error))
        return
    with place.container():
        blocks.headline(eyebrow, headline(told), lead(told, padding, selection.split))
    blocks.section(
        "Scores along the padding's share",
        "Each dot is an image; the line joins the means of equally many images with their 95 % intervals; "
        "the dotted line is the threshold.",
    )
    titles = {
        row["label"]: f"ρ = {with_interval(row['rho'], (row['low'], row['high']))}"
        for row in told.to_dict("records")
    }
    bins = padding_bins(points, classes)
    figure = padding_relation_figure(points, bins, classes, selection.threshold, titles, theme())
    blocks.plot(figure, "padding_share", "Scores against the padding's share of the square, by class", points)
    blocks.table(relation_rows(told), "Rank correlation", right=("Images", "ρ", "95 % interval"), narrow=True)
    if trouble:
        blocks.problem(trouble)


def choose_scores(paddings: list[str], own: str) -> str:
    """Ask in the sidebar under which padding the scores are, the model's own without a choice."""
    usual = own if own in paddings else paddings[0]
    if len(paddings) == 1:
        return usual
    with st.sidebar:
        chosen = st.selectbox(
            "Scores under", paddings, index=None, key="share_padding", bind="query-params", placeholder=usual
        )
    return chosen or usual


def points_of(file: ScoreFile, dataset: Dataset | None) -> pd.DataFrame:
    """Return the scored images of the two classes with the padding's share.

    The sizes are those in the score table, or the dataset's.
    """
    table = loaders.scores(file)
    frame = table.frame
    if not {"width", "height"} <= set(frame):
        if dataset is None:
            raise InputError(
                "The score table does not tell the images' sizes; add their folder in the sidebar (Folders)."
            )
        sizes = dataset.catalog.set_index("path")[["width", "height"]]
        found = sizes.reindex(images.paths_in(file, dataset))
        frame = frame.assign(width=found["width"].to_numpy(), height=found["height"].to_numpy())
    return padding_points(frame, table.classes)


def headline(told: pd.DataFrame) -> str:
    """Return within which class the score follows the padding's share, in one sentence."""
    known = told[told["rho"].notna()]
    if known.empty:
        return "Whether the score follows the padding's share cannot be told from these images."
    follows = known[(known["low"] > 0) | (known["high"] < 0)]
    if follows.empty:
        return "Within neither class does the score follow how much of the square is padding, beyond noise."
    told_of = {
        verb: [
            f"{row['label'].lower()} images ({number(row['rho'], (row['low'], row['high']))})"
            for row in follows.to_dict("records")
            if (row["rho"] > 0) == (verb == "rises")
        ]
        for verb in ("rises", "falls")
    }
    parts = [
        f"{verb} with the padding's share among {padding_view.listed(names)}"
        for verb, names in told_of.items()
        if names
    ]
    return f"The score {' and '.join(parts)}, by rank correlation."


def lead(told: pd.DataFrame, padding: str, split: str | None) -> str:
    """Return the numbers behind the headline and what they mean."""
    parts = [
        f"{row['label']}: ρ = {with_interval(row['rho'], (row['low'], row['high']))}, n = {row['n']:,}."
        for row in told.to_dict("records")
    ]
    where = f" of split {split}" if split else ""
    parts.append(f"Spearman's rank correlation, 95 % intervals; scores{where} under {padding}. {MEANING}")
    return " ".join(parts)


def relation_rows(told: pd.DataFrame) -> list[dict[str, str]]:
    """Return the correlations as a table."""
    return [
        {
            "Class": row["label"],
            "Images": f"{row['n']:,}",
            "ρ": number(row["rho"], (row["low"], row["high"])),
            "95 % interval": limits((row["low"], row["high"])),
        }
        for row in told.to_dict("records")
    ]
