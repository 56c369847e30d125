"""What the gallery shows: the rows behind its filters, and the wall of one page with its heatmaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from engine.datasets import thumbnails
from engine.datasets.catalog import Dataset
from engine.datasets.groups import MOST_VALUES, values_of
from engine.evaluation.outcomes import Order, Outcome, in_order, outcome_frame
from engine.evaluation.score_files import ScoreFile
from engine.figures import style
from engine.imaging.heat_layer import heat_layer
from engine.imaging.overlay import OPACITY
from engine.inference import heatmap_store
from engine.inference.heatmap_store import StoredMap, heat_on_picture
from engine.models.catalog import ModelEntry
from engine.ui import images, loaders
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.wall import Cell

PAGE = 60
"""Pictures on one page of the wall."""

BREATH = 0.4
"""Seconds before heatmaps begin: pictures come first, and pages that are leafed through cost nothing."""

HEATMAP_JOB, OPENED = "heatmap_job", "opened_image"
"""Where the session keeps the work for the page before, and the image that was clicked."""

ERRORS, UNJUDGED = "Errors", "No call to judge"

WALLS = {
    ERRORS: "Every wrong call",
    Outcome.FN: "Missed: {positive}, called {negative}",
    Outcome.FP: "False alarms: {negative}, called {positive}",
    Outcome.TP: "Found: {positive}, called {positive}",
    Outcome.TN: "Cleared: {negative}, called {negative}",
    UNJUDGED: "Another label, no label, or no score",
}
"""The walls and what hangs on each."""

MARKS = {
    Outcome.TP: style.TRUE_POSITIVE,
    Outcome.TN: style.TRUE_NEGATIVE,
    Outcome.FP: style.FALSE_POSITIVE,
    Outcome.FN: style.FALSE_NEGATIVE,
}

NOT_FILTERS = ("path", "image", "label", "score", "problem", "mask", "synthetic", "split")
"""Columns that have a control of their own or tell nothing."""


@dataclass(frozen=True)
class HeatChoice:
    """Whether heatmaps are shown, and how opaque."""

    shown: bool
    opacity: float


def rows(file: ScoreFile, threshold: float, found: Dataset | None) -> pd.DataFrame:
    """Return a score table's rows with ``outcome``, ``margin``, and ``image``, the path in the dataset."""
    frame = _judged(str(file.path), loaders.stamp(file.path), threshold)
    paths = images.paths_in(file, found) if found else [None] * len(frame)
    return frame.assign(image=pd.Series(paths, index=frame.index, dtype="str"))


@st.cache_resource(max_entries=16, show_spinner=False)
def _judged(path: str, changed: int, threshold: float) -> pd.DataFrame:
    return outcome_frame(loaders.table_of(path, changed), threshold)


def on_wall(frame: pd.DataFrame, wall: str) -> pd.DataFrame:
    """Return the rows that hang on a wall."""
    if wall == ERRORS:
        return frame[frame["outcome"].isin([way.value for way in Outcome if way.wrong])]
    if wall == UNJUDGED:
        return frame[frame["outcome"].isna()]
    return frame[frame["outcome"] == wall]


def choose_wall(frame: pd.DataFrame) -> str:
    """Ask which wall to look at; the last one only where something hangs on it."""
    judged = frame["outcome"].notna()
    names = [name for name in WALLS if name != UNJUDGED] if judged.any() else []
    names += [UNJUDGED] if not judged.all() else []
    return st.segmented_control(
        "Wall", names, default=names[0], key="wall", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def choose_order() -> Order:
    """Ask in the sidebar which pictures come first."""
    with st.sidebar:
        order = st.selectbox("Order", [one.value for one in Order], key="order", bind="query-params")
    return Order(order)


def choose_heat() -> HeatChoice:
    """Ask in the sidebar for heatmaps."""
    with st.sidebar:
        shown = st.toggle("Heatmaps", value=True, key="heatmaps", bind="query-params")
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="wall_opacity", disabled=not shown)
    return HeatChoice(shown, opacity)


@st.cache_resource(max_entries=32, show_spinner=False)
def _filters(path: str, changed: int) -> dict[str, list[str]]:
    frame = loaders.table_of(path, changed).frame
    choices = {}
    for name in frame.columns.difference(NOT_FILTERS, sort=False):
        # A column with another value in every second row is a name, not a group.
        if frame[name].nunique() < 2 or (
            not pd.api.types.is_numeric_dtype(frame[name]) and frame[name].nunique() > MOST_VALUES
        ):
            continue
        choices[name] = [str(value) for value in values_of(frame, name).cat.categories]
    return choices


def choose_filter(file: ScoreFile, frame: pd.DataFrame) -> pd.Series:
    """Ask in the sidebar which group to look at; return for each row whether it is of it."""
    choices = _filters(str(file.path), loaders.stamp(file.path))
    everything = pd.Series(True, index=frame.index)
    if not choices:
        return everything
    with st.sidebar:
        column = st.selectbox("Filter by", ["nothing", *choices], key="filter", bind="query-params")
        if column == "nothing":
            return everything
        chosen = st.multiselect(
            column.replace("_", " ").capitalize(),
            choices[column],
            key=f"only_{column}",
            bind="query-params",
            placeholder="all",
        )
    return values_of(frame, column).astype(str).isin(chosen) if chosen else everything


def choose_page(count: int) -> int:
    """Ask for the page of a wall with so many pictures; return its number, from 0."""
    pages = max(1, -(-count // PAGE))
    if pages == 1:
        return 0
    # A page that a narrower filter took away would be an error.
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    return st.pagination(pages, key="page", bind="query-params") - 1


def ordered_page(frame: pd.DataFrame, order: Order, page: int) -> pd.DataFrame:
    """Return the rows of one page."""
    return in_order(frame, order).iloc[page * PAGE : (page + 1) * PAGE]


def cells(
    page: pd.DataFrame,
    pictures: dict[str, bytes | None],
    maps: dict[str, StoredMap],
    entry: ModelEntry,
    heat: HeatChoice,
) -> list[Cell]:
    """Return the cells of a page: picture, heatmap as far as there is one, score and outcome."""
    made = []
    for row in page.itertuples():
        path = row.image if isinstance(row.image, str) else row.path
        png = pictures.get(path)
        stored = maps.get(path) if heat.shown and png else None
        layer = heat_layer_of(png, stored, entry, heat.opacity) if png and stored else None
        outcome = Outcome(row.outcome) if isinstance(row.outcome, str) else None
        made.append(
            Cell(
                id=path,
                alt=alt_text(row, outcome, entry.require_config().classes),
                caption=caption(row, outcome),
                picture=png,
                heat=layer,
                mark=MARKS.get(outcome, style.OTHER) if outcome else style.OTHER,
                remark=remark(row),
            )
        )
    return made


def heat_layer_of(png: bytes, stored: StoredMap, entry: ModelEntry, opacity: float) -> bytes:
    """Return the heatmap of a thumbnail as a picture to lay over it."""
    width, height = Image.open(BytesIO(png)).size
    return heat_layer(heat_on_picture(stored, entry.require_config(), height, width), opacity)


def caption(row: tuple, outcome: Outcome | None) -> str:
    """Return outcome and score of a cell."""
    if np.isnan(row.score):
        return "no score"
    return f"{outcome.value} {row.score:.3f}" if outcome else f"{row.score:.3f}"


def remark(row: tuple) -> str:
    """Return the quieter line of a cell: its subtype, else its label, or why there is no score."""
    for name in ("problem", "subtype", "label"):
        value = getattr(row, name, None)
        if isinstance(value, str) and value:
            return value.split(":")[0]
    return ""


def alt_text(row: tuple, outcome: Outcome | None, classes: tuple[str, str]) -> str:
    """Return what a screen reader says of a cell before its caption."""
    label = row.label if isinstance(row.label, str) else "unlabelled"
    if outcome is None:
        return f"{label} radiograph"
    call = classes[1] if outcome in (Outcome.TP, Outcome.FP) else classes[0]
    return f"{label} radiograph, called {call}"


def thumbnails_of(found: Dataset, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Return the thumbnails of images of a dataset."""
    return thumbnails.thumbnails(thumbnails.default_store(), found.root, paths)


def stored_maps(entry: ModelEntry, found: Dataset, paths: Sequence[str]) -> dict[str, StoredMap]:
    """Return the heatmaps of images that have been computed."""
    key = heatmap_store.map_key(loaders.identity(entry))
    return heatmap_store.read_maps(heatmap_store.default_store(), key, found.root, paths)


def compute(entry: ModelEntry, found: Dataset, paths: tuple[str, ...]) -> Job:
    """Compute the heatmaps of a page in the background; those of the page before stop."""
    key = f"heatmaps {entry.path} {found.root} {hash(paths)}"
    before = st.session_state.get(HEATMAP_JOB)
    if before and before != key:
        jobs().forget(before)
    st.session_state[HEATMAP_JOB] = key
    job = jobs().start(key, "Heatmaps", lambda job: compute_now(entry, found, paths, job))
    await_end(job)
    return job


def open_next(path: str) -> None:
    """Run the page again to open an image.

    While heatmaps fill in, the wall is drawn anew each second, which would take a link away before the
    browser has followed it. So that work ends first.
    """
    jobs().forget(st.session_state.get(HEATMAP_JOB, ""))
    st.session_state[OPENED] = path
    st.rerun()


def opened() -> str | None:
    """Return the image that was clicked in the run before, once."""
    return st.session_state.pop(OPENED, None)


def compute_now(entry: ModelEntry, found: Dataset, paths: tuple[str, ...], job: Job) -> None:
    """Compute heatmaps; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.compute_maps import compute_maps
    from engine.models.store import load_model

    job.move(0, len(paths))
    if job.pause(BREATH):
        return
    compute_maps(
        load_model(entry.path), found.root, paths, store=heatmap_store.default_store(),
        advance=job.advance, cancelled=lambda: job.cancelled,
    )  # fmt: skip


def page_rows(page: pd.DataFrame) -> list[dict[str, str]]:
    """Return the images of a page as a table, for where there are no pictures."""
    return [
        {
            "Image": row.path,
            "Label": row.label if isinstance(row.label, str) else "none",
            "Outcome": row.outcome if isinstance(row.outcome, str) else "",
            "Score": "none" if np.isnan(row.score) else f"{row.score:.3f}",
        }
        for row in page.itertuples()
    ]
