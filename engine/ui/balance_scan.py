"""The scan behind the Dataset Balance page: the one on disk, or a button that makes it in the background."""

import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from data_tools.scan import kept
from data_tools.scan.result import Scan
from engine.datasets.catalog import Dataset
from engine.locations import home_dir
from engine.ui import blocks, loaders
from engine.ui.balance_contents import Contents
from engine.ui.jobs import Job, await_end, jobs

MEANING = (
    "A scan opens every file once and tells what the catalog cannot: duplicates and leaks across splits, "
    "files that are damaged or no radiograph, gray levels, and what gives the class away without the lungs."
)


def current_scan(dataset: Dataset) -> Scan | None:
    """Return the last scan of a dataset as it is now, None where there is none."""
    return _scan(scan_key(dataset), dataset)


def scan_key(dataset: Dataset) -> str:
    """Return what changes when a dataset does, or is scanned again."""
    folder = _folder(dataset.content_hash, str(dataset.root), str(home_dir()), dataset)
    return f"{folder} {loaders.stamp(folder / kept.TOLD)}"


@st.cache_resource(max_entries=32, show_spinner=False)
def _folder(content: str, root: str, home: str, _dataset: Dataset) -> Path:
    return kept.folder_of(_dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def _scan(key: str, _dataset: Dataset) -> Scan | None:
    return kept.kept_scan(_dataset)


def with_problems(of: Contents, scan: Scan, key: str) -> Contents:
    """Return the contents with the problems that a scan has found: it opens files whole."""
    return replace(of, frame=_frame(key, scan), key=key)


@st.cache_resource(max_entries=4, show_spinner=False)
def _frame(key: str, _scan: Scan) -> pd.DataFrame:
    return _scan.dataset.catalog.assign(problem=_scan.table["problem"].to_numpy())


def offer_scan(dataset: Dataset, *, again: bool = False) -> None:
    """Draw the button that scans a dataset, or say that the scan is under way."""
    key = job_key(dataset)
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The scan goes on in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.error:
        tell = st.caption if job.cancelled else blocks.problem
        tell(f"{job.error} What was measured so far is kept; a scan goes on where it was.")

    def start() -> None:
        jobs().forget(key)
        jobs().start(key, f"Scanning {dataset.name}", lambda job: run_scan(dataset, job))

    if again:
        st.button("Scan again", key="scan again", type="tertiary", on_click=start, icon=":material/refresh:")
        return
    st.button(f"Scan {len(dataset.catalog):,} images", key="scan", type="primary", on_click=start)


def not_scanned(dataset: Dataset, what: str = "") -> None:
    """Say what a scan would show here, and how to make one; ``what`` is said first."""
    blocks.section(f"{dataset.name} has not been scanned", f"{what}{MEANING}")
    offer_scan(dataset)
    st.caption("On the command line:")
    st.code(f"python -m data_tools scan {shlex.quote(str(dataset.root))}", language=None, wrap_lines=True)


def job_key(dataset: Dataset) -> str:
    """Return what the job is called that scans a dataset."""
    return f"scan {dataset.root} {dataset.content_hash}"


def run_scan(dataset: Dataset, job: Job) -> None:
    """Scan a dataset; the work of a job."""
    # It brings in what the comparison of images and the models of shortcuts need: here, in the background.
    from data_tools.scan.run import scan

    scan(dataset, progress=job.move_in)
