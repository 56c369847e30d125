"""Scoring a dataset from a page: in the background, resumable, into the user's own folder of score tables."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.evaluation.score_table import write_scores
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import loaders
from engine.ui.jobs import Job, await_end, jobs


def offer(entry: ModelEntry, dataset: Dataset, split: str, paddings: Sequence[str | None] = (None,)) -> None:
    """Draw the button that scores a split under each padding (None: the model's own), or say that it runs."""
    key = job_key(entry, dataset, split, paddings)
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("Scoring goes on in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.error:
        st.caption(job.error + " What was scored so far is kept; scoring goes on where it was.")
    images = len(rows_for_split(dataset, split))
    under = f" under {', '.join(filter(None, paddings))}" if any(paddings) else ""

    def start() -> None:
        jobs().forget(key)
        title = f"Scoring {dataset.name} · {split} with {entry.name}"
        jobs().start(key, title, lambda job: score(entry, dataset, split, paddings, job))

    st.button(f"Score {images:,} images with {entry.name}{under}", key=key, type="primary", on_click=start)


def job_key(entry: ModelEntry, dataset: Dataset, split: str, paddings: Sequence[str | None]) -> str:
    """Return what the job is called that scores these data with this model."""
    return f"score {entry.path} {dataset.content_hash} {split} {','.join(p or 'own' for p in paddings)}"


def score(
    entry: ModelEntry, dataset: Dataset, split: str, paddings: Sequence[str | None], job: Job
) -> list[Path]:
    """Score a split under each padding and write the tables; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.score_dataset import score_dataset
    from engine.models.store import load_model

    model = load_model(entry.path)
    job.move(0, len(rows_for_split(dataset, split)) * len(paddings))
    folder = loaders.made_scores_folder(entry)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for padding in paddings:
        name = f"{dataset.name}-{split}-{padding or own_padding(entry).replace(', ', '+')}"
        table = score_dataset(
            model, dataset, split=split, padding=padding,
            journal=folder / f".{name}.journal", advance=job.advance,
        )  # fmt: skip
        written.append(write_scores(table, folder / f"{name}.parquet"))
    return written
