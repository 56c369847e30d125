"""One picture of the wall, close: under every model, with its review, and the way to the next."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.evaluation import sentences
from engine.ui import blocks, gallery_heat, gallery_models, loaders
from engine.ui.gallery_heat import HeatChoice
from engine.ui.gallery_review import keys_for
from engine.ui.gallery_rows import PAGE, ids
from engine.ui.open_image import open_in_diagnosis
from engine.ui.radiograph import short
from engine.ui.review_name import ask_reviewer
from engine.ui.review_panel import show_review
from engine.ui.sidebar import Selection
from engine.ui.wall.keys import Keys
from engine.ui.wall_steps import BACK, NEXT, wall_steps

PARAMETER = "focus"
"""What the picture is called in the address: its path in the dataset."""

PLACE, CLICKED, LEFT = "focus_place", "focus_clicked", "focus_left"
"""Where the session keeps the picture's place on the wall, that it was clicked, and which was left last."""

FACTS = ("subtype", "source", "subject", "age", "sex", "view")
"""Columns that are told of an image."""


def focused(found: Dataset) -> str | None:
    """Return the picture in the address, None without one; say so where the dataset has no such image."""
    path = st.query_params.get(PARAMETER)
    if path is None or (found.catalog["path"] == path).any():
        return path
    blocks.problem(f"{found.name} has no image {path}, which the link names: this is the wall instead.")
    drop()
    return None


def drop() -> None:
    """Take the picture out of the address: another wall was chosen."""
    st.query_params.pop(PARAMETER, None)


def look_at(path: str, *, clicked: bool = False) -> None:
    """Put a picture into the address; the page has to run again."""
    gallery_heat.stop()
    st.query_params[PARAMETER] = path
    st.session_state[CLICKED] = clicked


def leave(path: str, place: int) -> None:
    """Go back to the page of the wall on which the picture hangs."""
    gallery_heat.stop()
    drop()
    st.session_state[LEFT] = path
    st.session_state["page"] = place // PAGE + 1


def left_last() -> str | None:
    """Return the picture that was left just now, once."""
    return st.session_state.pop(LEFT, None)


def show_focus(
    selection: Selection, found: Dataset, wall: pd.DataFrame, frame: pd.DataFrame, path: str, heat: HeatChoice
) -> None:
    """Show one picture; ``wall`` has the rows that hang on the wall, in order, ``frame`` the table's."""
    entry = selection.require_model()
    rows = frame[frame["image"] == path]
    row = found.catalog[found.catalog["path"] == path].iloc[0].to_dict() | {"score": np.nan}
    row |= {name: value for name, value in (rows.iloc[0] if len(rows) else {}).items() if pd.notna(value)}
    keys = keys_for(entry.name, found, rows, "Escape goes back")
    show_steps(ids(wall), path, keys)
    label = row["label"] if isinstance(row["label"], str) else None
    blocks.section(short(path), f"{facts_of(row)} {verdict_of(row, selection)}")
    with st.container(key="focus"):
        pictures, review = st.columns([7, 3], gap="large")
    with review:
        score = None if pd.isna(row["score"]) else float(row["score"])
        show_review(entry.name, found, path, label, score, ask_reviewer())
        st.caption(keys.hint)
        if st.button("Open in Diagnosis", icon=":material/open_in_new:", type="tertiary"):
            gallery_heat.stop()
            open_in_diagnosis(path)
            # The browser must be able to follow: nothing may be drawn anew meanwhile.
            heat = replace(heat, shown=False)
    with pictures:
        entries = gallery_models.choose_models(selection)
        called = gallery_models.calls(entries, selection, found, path, label)
        gallery_models.show_models(called, found, path, label, heat)


def show_steps(order: list[str], path: str, keys: Keys) -> None:
    """Show where the picture hangs, and the ways to its neighbours and back; ``order`` is the wall's."""
    here = path in order
    # A review may have taken the picture off the wall: then its place is the next one's.
    place = order.index(path) if here else min(st.session_state.get(PLACE, 0), len(order))
    st.session_state[PLACE] = place
    before, after = place - 1, place + 1 if here else place

    def step(way: str) -> None:
        if way == BACK:
            leave(path, max(0, min(place, len(order) - 1)))
        else:
            look_at(order[after if way == NEXT else before])

    wall_steps(
        "steps",
        path,
        f"{place + 1:,} of {len(order):,}" if here else f"not on this wall of {len(order):,}",
        first=before < 0,
        last=after >= len(order),
        on_step=step,
        keys=keys,
        take_focus=bool(st.session_state.pop(CLICKED, False)),
    )


def facts_of(row: Mapping) -> str:
    """Return what is known of an image, in words: its label, and further columns."""
    parts = [f"Labelled {row['label']}" if isinstance(row["label"], str) else "Without a label"]
    for name in FACTS:
        value = row.get(name)
        if pd.notna(value) and value != "":
            parts.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
    return ", ".join(parts) + "."


def verdict_of(row: Mapping, selection: Selection) -> str:
    """Return what the chosen model says of an image, in words; nothing without a score."""
    if selection.scores is None or pd.isna(row["score"]):
        return ""
    classes = loaders.scores(selection.scores).classes
    return sentences.verdict(float(row["score"]), selection.threshold, classes)
