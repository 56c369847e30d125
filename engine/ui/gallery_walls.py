"""The walls of the gallery: what hangs on each, and in which order unless another one is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import streamlit as st

from engine.evaluation.outcomes import Order, Outcome, in_order
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.walls import Differing, differing
from engine.ui import blocks, comparison_choice, empty_states, loaders, padding_view
from engine.ui.sidebar import Selection


class Wall(StrEnum):
    """What can hang together. The value is a short title."""

    ERRORS = "Errors"
    FN = Outcome.FN.value
    FP = Outcome.FP.value
    TP = Outcome.TP.value
    TN = Outcome.TN.value
    MOST_WRONG = "Most wrong"
    LEAST_SURE = "Least sure"
    MODELS = "Models disagree"
    PADDING = "Changed by padding"
    UNJUDGED = "No call to judge"


TITLES = {
    Wall.ERRORS: "Every wrong call",
    Wall.FN: "Missed: {positive}, called {negative}",
    Wall.FP: "False alarms: {negative}, called {positive}",
    Wall.TP: "Found: {positive}, called {positive}",
    Wall.TN: "Cleared: {negative}, called {negative}",
    Wall.MOST_WRONG: "What the model finds least likely: the image's own label, at any threshold",
    Wall.LEAST_SURE: "Scores nearest the threshold, right or wrong",
    Wall.MODELS: "Called one way by one model, the other way by another",
    Wall.PADDING: "Called one way under one padding, the other way under another",
    Wall.UNJUDGED: "Another label, no label, or no score",
}

ORDERS = {
    Wall.MOST_WRONG: Order.LEAST_LIKELY,
    Wall.LEAST_SURE: Order.LEAST_SURE,
    Wall.UNJUDGED: Order.HIGHEST,
}
"""The orders of walls on which the most wrong call cannot come first."""

FACTS = "facts"
"""The column that says in a few words why an image hangs here; missing where the outcome does."""


@dataclass(frozen=True)
class Hung:
    """The images of a wall in its own order, what that order is called, and how many of how many they are."""

    frame: pd.DataFrame
    order: str
    count: str


def choose_wall(frame: pd.DataFrame, on_change: Callable[[], None]) -> Wall:
    """Ask which wall to look at; the last one only where something hangs on it."""
    judged = frame["outcome"].notna()
    names = [wall.value for wall in Wall if wall is not Wall.UNJUDGED] if judged.any() else []
    names += [Wall.UNJUDGED.value] if not judged.all() else []
    return Wall(
        st.segmented_control(
            "Wall", names, default=names[0], key="wall", bind="query-params", required=True,
            label_visibility="collapsed", on_change=on_change,
        )
    )  # fmt: skip


def hang(wall: Wall, frame: pd.DataFrame, selection: Selection) -> Hung | None:
    """Return what hangs on a wall; None where it needs scores that are not there, which is said."""
    if wall in (Wall.MODELS, Wall.PADDING):
        return hang_differing(wall, frame, selection)
    if wall is Wall.UNJUDGED:
        rows = frame[frame["outcome"].isna()]
    elif wall is Wall.ERRORS:
        rows = frame[frame["outcome"].isin([way.value for way in Outcome if way.wrong])]
    elif wall in ORDERS:
        rows = frame[frame["outcome"].notna()]
    else:
        rows = frame[frame["outcome"] == wall.value]
    order = ORDERS.get(wall, Order.MOST_WRONG)
    return Hung(in_order(rows, order), order.value, f"{len(rows):,} images")


def hang_differing(wall: Wall, frame: pd.DataFrame, selection: Selection) -> Hung | None:
    """Return the images that the models, or one model's paddings, do not call the same."""
    files, thresholds = of_models(selection) if wall is Wall.MODELS else of_paddings(selection)
    if len(files) < 2:
        say_what_is_missing(wall, selection)
        return None
    found = _differing(padding_view.stamps(files), tuple(thresholds.items()), files)
    place = pd.Series(np.arange(len(found.frame)), index=found.frame["path"])
    rows = frame[frame["path"].isin(place.index)].drop_duplicates("path")
    rows = rows.iloc[np.argsort(rows["path"].map(place).to_numpy(), kind="stable")]
    scores = found.frame.iloc[rows["path"].map(place).to_numpy()]
    facts = facts_of_models(scores, thresholds) if wall is Wall.MODELS else facts_of_paddings(scores, files)
    count = (
        f"{found.share} images that all {len(files)} {'models' if wall is Wall.MODELS else 'paddings'} score"
    )
    return Hung(rows.assign(**{FACTS: facts}), "largest spread of scores", count)


def of_models(selection: Selection) -> tuple[dict[str, ScoreFile], dict[str, float]]:
    """Return the tables of the models with scores of these data, the chosen one's first, and the thresholds.

    The chosen model's is the sidebar's, the others' are their own.
    """
    chosen = selection.require_model().name
    found = comparison_choice.with_scores(selection)
    names = sorted(found, key=lambda name: name != chosen)
    own = {name: found[name][0].require_config().threshold for name in names}
    return {name: found[name][1] for name in names}, own | {chosen: selection.threshold}


def of_paddings(selection: Selection) -> tuple[dict[str, ScoreFile], dict[str, float]]:
    """Return the chosen model's tables of these data, its own padding's first, and its threshold for each."""
    files = padding_view.files_by_padding(selection)
    own = selection.scores.padding if selection.scores else None
    names = sorted(files, key=lambda name: name != own)
    return {name: files[name] for name in names}, dict.fromkeys(names, selection.threshold)


@st.cache_resource(max_entries=16, show_spinner=False)
def _differing(
    stamps: tuple[object, ...], thresholds: tuple[tuple[str, float], ...], _files: Mapping[str, ScoreFile]
) -> Differing:
    return differing({name: loaders.scores(file) for name, file in _files.items()}, dict(thresholds))


def facts_of_models(scores: pd.DataFrame, thresholds: Mapping[str, float]) -> list[str]:
    """Return how many models call each image positive."""
    called = sum((scores[name] >= limit).to_numpy().astype(int) for name, limit in thresholds.items())
    return [f"{count} of {len(thresholds)} say positive" for count in called]


def facts_of_paddings(scores: pd.DataFrame, names: Mapping[str, object]) -> list[str]:
    """Return the score of each image under each padding."""
    rows = zip(*(scores[name] for name in names), strict=True)
    return [" · ".join(f"{name} {score:.2f}" for name, score in zip(names, row, strict=True)) for row in rows]


def say_what_is_missing(wall: Wall, selection: Selection) -> None:
    """Say which scores a wall needs, and the command that makes them."""
    entry = selection.require_model()
    if wall is Wall.PADDING:
        missing = padding_view.not_scored(entry, padding_view.files_by_padding(selection))
        command = empty_states.score_command(entry, selection, missing[0]) if missing else None
        lead = f"Score {selection.where} with {entry.name} under another padding; what changes hangs here."
        blocks.empty("One padding has nothing to differ from.", lead, command, part=True)
        return
    scored = comparison_choice.with_scores(selection)
    other = next((one for one in selection.loadable if one.name not in scored), None)
    lead = (
        f"Score {selection.where} with a second model; the images that they do not call the same hang here."
    )
    command = empty_states.score_command(other, selection) if other else None
    blocks.empty(f"Only {entry.name} has scores of {selection.where}.", lead, command, part=True)
