"""Feature vectors of a dataset's images for the pages: those that are kept, and the work that makes more."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.inference.embedding_store import default_store, read_vectors, vector_key
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders
from engine.ui.jobs import Job, await_end, jobs

if TYPE_CHECKING:
    import pandas as pd

TRAIN, WHOLE = "train", "all"

KEPT = 4
"""Sets of vectors in memory: 22,000 of 1,280 features take 113 MB."""


def training_rows(found: Dataset) -> "pd.DataFrame":
    """Return the usable labelled images that a model may have been trained on, of the two classes.

    Those of the split train, or of a dataset without splits all; empty where there is neither.
    """
    split = next((name for name in (TRAIN, WHOLE) if name in found.splits), None)
    rows = rows_for_split(found, split) if split else found.catalog[:0]
    return rows[rows["problem"].isna() & rows["label"].isin(found.classes)]


def kept_vectors(entry: ModelEntry, found: Dataset, paths: Sequence[str]) -> np.ndarray | None:
    """Return the vectors (n, D) float32 of images, None until all of them have been computed."""
    job = jobs().get(job_key(entry, found, paths))
    made = job.result if job is not None and job.finished and not job.error else None
    key = vector_key(loaders.identity(entry))
    try:
        return _kept(key, str(default_store()), str(found.root), found.content_hash, tuple(paths), made)
    except _Incomplete:
        return None


class _Incomplete(Exception):
    """Some vectors are missing: raised, because an answer would be remembered."""


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _kept(
    key: str, store: str, root: str, content: str, paths: tuple[str, ...], made: int | None
) -> np.ndarray:
    known = read_vectors(Path(store), key, root, paths)
    missing = len(set(paths)) - len(known)
    # What could not be embedded stays missing, as a row of no numbers.
    if not known or (missing and (made is None or missing > made)):
        raise _Incomplete
    width = len(next(iter(known.values())))
    blank = np.full(width, np.nan, dtype=np.float32)
    return np.stack([known.get(path, blank) for path in paths])


def vector_of(entry: ModelEntry, found: Dataset, path: str) -> np.ndarray | None:
    """Return the vector (D,) of one image of a dataset, computed now where it is not kept; None if unusable.

    Raises InputError for a model that cannot be loaded, or gives no features.
    """
    key, store = vector_key(loaders.identity(entry)), default_store()
    known = read_vectors(store, key, found.root, [path])
    if path in known:
        return known[path]
    # torch takes seconds to import: only where it is needed.
    from engine.inference.embeddings import embed_paths

    made = embed_paths(loaders.model(entry), found.root, [path], store=store)
    return made.vectors[0] if made.paths else None


def ask_for_vectors(entry: ModelEntry, found: Dataset, paths: Sequence[str], what: str) -> None:
    """Offer to compute the vectors of images in the background, or say how far that is.

    ``what`` ends the sentence on why they are needed: ``similar cases are found by them``.
    """
    key = job_key(entry, found, paths)
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption(f"What {entry.name} sees in {len(paths):,} images is being computed; {what}.")
        return
    if job is not None and job.error:
        tell = st.caption if job.cancelled else blocks.problem
        tell(f"{job.error} What was computed so far is kept; it goes on where it was.")
    if entry.problem:
        st.caption(f"The weights of {entry.name} are not here, so nothing can be computed: {entry.problem}.")
        return

    def start() -> None:
        jobs().forget(key)
        jobs().start(key, f"Features of {found.name}", lambda job: compute(entry, found, paths, job))

    st.caption(f"What {entry.name} sees in {len(paths):,} images has to be computed once; {what}.")
    st.button(f"Compute features of {len(paths):,} images", key=f"embed {key}", on_click=start)


def job_key(entry: ModelEntry, found: Dataset, paths: Sequence[str]) -> str:
    """Return what the job is called that computes these vectors."""
    stamps = loaders.model_stamps(entry)
    return f"features {entry.path} {stamps} {found.root} {found.content_hash} {hash(tuple(paths))}"


def compute(entry: ModelEntry, found: Dataset, paths: Sequence[str], job: Job) -> int:
    """Compute vectors; return how many images have none. The work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.embeddings import embed_paths
    from engine.inference.score_dataset import Cancelled
    from engine.models.store import load_model

    job.move(0, len(paths))
    try:
        made = embed_paths(
            load_model(entry.path), found.root, paths, store=default_store(),
            advance=job.advance, cancelled=lambda: job.cancelled,
        )  # fmt: skip
    except Cancelled as stopped:
        raise InputError(str(stopped)) from stopped
    return len(set(paths)) - len(made.paths)
