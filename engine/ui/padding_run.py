"""Making a padding experiment from the page: in the background, resumable, kept among the user's own."""

import hashlib
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.imaging.fit import Padding
from engine.inference.heat_table import HEAT
from engine.locations import user_studies_dir
from engine.models.catalog import ModelEntry
from engine.ui import blocks, empty_states, images
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.sidebar import Selection

MEANING = (
    "Scores the chosen models under all seven ways to make an image square. Models trained by one recipe "
    "that differ by padding and seed are compared with each other; a single model with itself."
)

TOLD = 2
"""Models that a study's file name tells; of more it tells the number."""


def offer(selection: Selection, *, first: bool) -> None:
    """Ask which models an experiment is made of, and offer to make it; ``first``: there is none yet."""
    if selection.model is None or selection.dataset is None or selection.split is None:
        return
    with st.container() if first else st.expander("An experiment of your own"):
        if first:
            blocks.section("Make one", MEANING)
        else:
            st.caption(MEANING)
        entries = choose_models(selection)
        if not entries:
            st.caption("Choose at least one model.")
            return
        try:
            dataset = images.dataset(selection.source)
        except InputError as error:
            blocks.problem(str(error))
            dataset = None
        if dataset and selection.split in dataset.splits:
            draw_button(entries, dataset, selection.split)
        else:
            sentence, lead, _ = empty_states.about_images(selection, "An experiment can be made")
            st.caption(f"{sentence} {lead}")
        st.caption("On the command line:")
        st.code(command(entries, selection), language=None, wrap_lines=True)


def choose_models(selection: Selection) -> list[ModelEntry]:
    """Ask for the models, the chosen one unless told otherwise."""
    by_name = {entry.name: entry for entry in selection.models}
    chosen = selection.require_model().name
    names = st.multiselect(
        "Models", list(by_name), default=[chosen], key=f"experiment_models_{chosen}", placeholder="no model"
    )
    return [by_name[name] for name in names]


def draw_button(entries: Sequence[ModelEntry], dataset: Dataset, split: str) -> None:
    """Draw the button that makes the experiment, or say that it is being made."""
    key = job_key(entries, dataset, split)
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The experiment goes on in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.error:
        tell = st.caption if job.cancelled else blocks.problem
        tell(f"{job.error} What was scored so far is kept; it goes on where it was.")
    elif job is not None:
        st.caption(f"Made: {job.result.name}. It is among the experiments above.")
    count = len(rows_for_split(dataset, split))

    def start() -> None:
        jobs().forget(key)
        title = f"Padding experiment on {dataset.name} · {split}"
        jobs().start(key, title, lambda job: make(entries, dataset, split, job))

    told = entries[0].name if len(entries) == 1 else f"{len(entries)} models"
    label = f"Score {count:,} images {len(Padding)} ways with {told}"
    st.button(label, key="make experiment", type="primary", on_click=start)


def job_key(entries: Sequence[ModelEntry], dataset: Dataset, split: str) -> str:
    """Return what the job is called that makes an experiment."""
    return f"experiment {dataset.content_hash} {split} {' '.join(str(entry.path) for entry in entries)}"


def make(entries: Sequence[ModelEntry], dataset: Dataset, split: str, job: Job) -> Path:
    """Score the models under every padding and write the study; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.evaluation.padding_study.store import write_study
    from engine.inference.padding_study import WAYS, run_study

    file = file_for([entry.name for entry in entries], dataset.name, split)
    parts = file.with_name(f".{file.name}.parts")
    job.move(0, len(entries) * len(WAYS) * len(rows_for_split(dataset, split)))
    study = run_study([entry.path for entry in entries], dataset, parts, split=split, advance=job.advance)
    write_study(study, file)
    shutil.rmtree(parts, ignore_errors=True)
    return file


def file_for(names: Sequence[str], dataset: str, split: str) -> Path:
    """Return where the study of these models is kept."""
    told = "+".join(names)
    if len(names) > TOLD:
        told = f"{len(names)}-models-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
    return user_studies_dir() / f"{dataset}-{split}-{told}.parquet"


def command(entries: Sequence[ModelEntry], selection: Selection, *, heat: bool = False) -> str:
    """Return the command that makes the experiment where the pages look for it; ``heat``: heatmaps too."""
    data = shlex.quote(str(selection.source.path)) if selection.source else "DIR"
    file = file_for([entry.name for entry in entries], str(selection.dataset), str(selection.split))
    weights = " ".join(shlex.quote(entry.name) for entry in entries)
    also = f" --heat {shlex.quote(str(file.with_name(file.stem + HEAT)))}" if heat else ""
    return (
        f"python -m engine padding-study {weights} --data {data} "
        f"--split {shlex.quote(str(selection.split))} --out {shlex.quote(str(file))}{also}"
    )
