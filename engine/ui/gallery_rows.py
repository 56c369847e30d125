"""The rows behind the gallery: a score table judged at a threshold, joined to its images, wall by wall."""

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.evaluation.outcomes import Order, Outcome, in_order, outcome_frame
from engine.evaluation.score_files import ScoreFile
from engine.ui import images, loaders
from engine.ui.gallery_choices import ERRORS, PAGE, UNJUDGED


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


def ordered_page(frame: pd.DataFrame, order: Order, page: int) -> pd.DataFrame:
    """Return the rows of one page."""
    return in_order(frame, order).iloc[page * PAGE : (page + 1) * PAGE]


def listed(page: pd.DataFrame) -> list[dict[str, str]]:
    """Return the images of a page as a table, for where there are no pictures."""
    return [
        {
            "Image": row["path"],
            "Label": row["label"] if isinstance(row["label"], str) else "none",
            "Outcome": row["outcome"] if isinstance(row["outcome"], str) else "",
            "Score": "none" if pd.isna(row["score"]) else f"{row['score']:.3f}",
        }
        for row in page.to_dict("records")
    ]
