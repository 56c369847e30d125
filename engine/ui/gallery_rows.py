"""The rows behind the gallery: a score table judged at a threshold, joined to its images, page by page."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.join import join_catalog
from engine.evaluation.outcomes import outcome_frame
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.score_table import ScoreTable
from engine.ui import loaders

PAGE = 60
"""Pictures on one page of the wall."""


def rows(file: ScoreFile, threshold: float, found: Dataset | None) -> pd.DataFrame:
    """Return a score table's rows with ``outcome``, ``margin``, and ``image``, the path in the dataset.

    What the dataset's catalog knows and the table does not is added.
    """
    return _judged(str(file.path), loaders.stamp(file.path), threshold, content_of(found), found)


def content_of(found: Dataset | None) -> str:
    """Return what tells a dataset from others, nothing without one."""
    return found.content_hash if found else ""


@st.cache_resource(max_entries=16, show_spinner=False)
def _judged(path: str, changed: int, threshold: float, content: str, _found: Dataset | None) -> pd.DataFrame:
    return outcome_frame(_joined(path, changed, content, _found), threshold)


@st.cache_resource(max_entries=16, show_spinner=False)
def _joined(path: str, changed: int, content: str, _found: Dataset | None) -> ScoreTable:
    table = loaders.table_of(path, changed)
    if _found is None:
        none = pd.Series([None] * len(table.frame), index=table.frame.index, dtype="str")
        return replace(table, frame=table.frame.assign(image=none))
    return replace(table, frame=join_catalog(table.frame, _found))


def id_of(row: pd.Series | dict) -> str:
    """Return by what an image is known on the page: its path in the dataset, else that of the table."""
    return row["image"] if isinstance(row["image"], str) else row["path"]


def ids(frame: pd.DataFrame) -> list[str]:
    """Return ``id_of`` for each row, each once."""
    return list(dict.fromkeys(frame["image"].fillna(frame["path"])))


def page_of(frame: pd.DataFrame, page: int) -> pd.DataFrame:
    """Return the rows of one page, counted from 0."""
    return frame.iloc[page * PAGE : (page + 1) * PAGE]


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
