"""Pictures and heatmaps of the gallery's wall: what is stored, and the work that fills in the rest."""

from collections.abc import Sequence

import streamlit as st

from engine.datasets import thumbnails
from engine.datasets.catalog import Dataset
from engine.inference import heatmap_store
from engine.inference.heatmap_store import StoredMap
from engine.models.catalog import ModelEntry
from engine.ui import loaders
from engine.ui.jobs import Job, await_end, jobs

BREATH = 0.4
"""Seconds before heatmaps begin: pictures come first, and pages that are leafed through cost nothing."""

HEATMAP_JOB, OPENED = "heatmap_job", "opened_image"
"""Where the session keeps the work for the page before, and the image that was clicked."""


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
