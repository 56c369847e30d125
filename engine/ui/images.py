"""The images behind a choice: a dataset folder read in the background, its pictures, its link to scores."""

from pathlib import Path

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset, load_dataset
from engine.datasets.join import match_paths
from engine.datasets.sources import Source
from engine.datasets.validation import with_committed_validation
from engine.errors import InputError
from engine.evaluation.score_files import ScoreFile
from engine.ui import loaders
from engine.ui.jobs import Job, await_end, jobs

PATIENCE = 0.45
"""Seconds that a page waits for a dataset before it goes on without."""


def dataset(source: Source | None) -> Dataset | None:
    """Return the dataset of a folder; None without a folder, and while it is still being read.

    Raises InputError for a folder that holds no dataset, and after reading was stopped.
    """
    if source is None:
        return None
    job = jobs().start(job_key(source.path), f"Reading {source.name}", lambda job: read(source, job))
    if not job.wait(PATIENCE):
        await_end(job)
        return None
    if job.error:
        raise InputError(job.error)
    return job.result


def read(source: Source, job: Job) -> Dataset:
    """Read a folder; the Kermany set gets its committed validation split."""
    found = load_dataset(source.path, name=source.name, progress=job.move)
    return with_committed_validation(found) or found


def read_again(source: Source) -> None:
    """Forget what was read of a folder, so that changed files are seen."""
    jobs().forget(job_key(source.path))


def job_key(folder: Path) -> str:
    """Return what the job that reads a folder is called."""
    return f"catalog {folder}"


def reading(source: Source) -> bool:
    """Tell whether a folder is being read right now."""
    job = jobs().get(job_key(source.path))
    return job is not None and not job.finished


def usable_rows(catalog: pd.DataFrame, split: str | None) -> pd.DataFrame:
    """Return the usable images of a split; of a catalog without such a split, those of all its images."""
    of_split = catalog["split"] == split
    rows = catalog[of_split] if of_split.any() else catalog
    return rows[rows["problem"].isna()]


def paths_in(file: ScoreFile, found: Dataset) -> list[str | None]:
    """Return for each row of a score table the path of its image in the dataset, None where it has none."""
    return _paths_in(str(file.path), loaders.stamp(file.path), found.content_hash, found)


@st.cache_resource(max_entries=16, show_spinner=False)
def _paths_in(path: str, changed: int, content: str, _found: Dataset) -> list[str | None]:
    return match_paths(loaders.table_of(path, changed).frame["path"], _found.catalog)
