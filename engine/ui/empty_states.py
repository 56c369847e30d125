"""What pages show while something is missing: what it is, and how one gets it."""

import shlex

import streamlit as st

from engine.datasets.sources import DATA_VARIABLE
from engine.errors import InputError
from engine.locations import WEIGHTS_DIR
from engine.models.catalog import SCORES_FOLDER, ModelEntry
from engine.ui import blocks, images, scoring
from engine.ui.sidebar import Selection, own_scores, start_at_own_threshold

TRAIN = "python -m engine train --data DIR --out weights/mine --recipe mobilenet_v2"


def no_model(selection: Selection, lead: str) -> None:
    """Say that there is no model to use, and what is wrong with those that cannot be."""
    blocks.empty("No model yet.", lead, TRAIN)
    for entry in selection.broken:
        blocks.problem(f"{entry.name}: {entry.problem}")


def no_data() -> None:
    """Say that there are no images and no scores at all."""
    blocks.empty(
        "No data yet.",
        "Add a folder of radiographs in the sidebar (Folders), or start the app on one:",
        f"{DATA_VARIABLE}=/path/to/dataset streamlit run Home.py",
    )


def not_scored(selection: Selection, lead: str) -> None:
    """Say that the model has no scores of the chosen data, and offer to make them, or another model's."""
    entry = selection.model
    if entry is None or selection.dataset is None or selection.split is None:
        no_data()
        return
    blocks.empty(f"{entry.name} has not been scored on {selection.where}.", lead)
    try:
        found = images.dataset(selection.source)
        if entry.problem:
            blocks.problem(f"{entry.name} cannot score: {entry.problem}; copy them there, or train it again.")
        elif found and selection.split in found.splits:
            scoring.offer(entry, found, selection.split)
    except InputError as error:
        blocks.problem(str(error))
    others = [other for other in selection.models if own_scores(other, selection.key)]
    if others:
        st.caption("Models with scores of these data:")
        with st.container(horizontal=True):
            for other in others:
                st.button(
                    other.name,
                    key=f"take {other.name}",
                    on_click=choose_model,
                    args=(other,),
                    type="tertiary",
                )
    st.caption("On the command line:")
    st.code(score_command(entry, selection), language=None, wrap_lines=True)


def choose_model(entry: ModelEntry) -> None:
    """Choose a model in the sidebar, at its own threshold."""
    st.session_state["model"] = entry.name
    start_at_own_threshold(entry)


def no_images(selection: Selection, what: str, *, part: bool = False) -> None:
    """Say that the images are not at hand, or being read; ``what`` tells what appears once they are.

    ``part``: only a part of the page is empty.
    """
    if selection.dataset is None:
        no_data()
    else:
        blocks.empty(*about_images(selection, what), part=part)


def about_images(selection: Selection, what: str) -> tuple[str, str, str | None]:
    """Return why the chosen data's images are not at hand, what follows, and the command that brings them."""
    if selection.source is not None:
        return f"{selection.dataset} is being read.", f"{what} as soon as every file is known.", None
    return (
        f"The images of {selection.dataset} are not on this machine.",
        f"{what} once their folder is known: add it in the sidebar (Folders), or start the app on it. The "
        f"folder's name has to be {selection.dataset}.",
        f"{DATA_VARIABLE}=/path/to/{selection.dataset} streamlit run Home.py",
    )


def score_command(entry: ModelEntry, selection: Selection, padding: str | None = None) -> str:
    """Return the command that scores the chosen data and puts the table where the pages look.

    ``padding`` replaces the model's own.
    """
    project = WEIGHTS_DIR.parent
    folder = entry.path.relative_to(project) if entry.path.is_relative_to(project) else entry.path
    data = shlex.quote(str(selection.source.path)) if selection.source else "DIR"
    name = f"{selection.dataset}-{selection.split}-{padding or entry.require_config().padding}.parquet"
    under = f"--padding {padding} " if padding else ""
    return (
        f"python -m engine score --weights {shlex.quote(entry.name)} --data {data} "
        f"--split {shlex.quote(selection.split or 'test')} {under}"
        f"--out {shlex.quote(str(folder / SCORES_FOLDER / name))}"
    )
