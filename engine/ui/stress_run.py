"""Making a stress test from the page: in the background, resumable, kept among the user's own."""

import shlex

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.imaging.stress import DIALS, settings_of
from engine.models.catalog import ModelEntry
from engine.ui import blocks, empty_states, images, loaders, stress_files
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.sidebar import Selection

SAMPLE = 200
"""Images of each class that the page takes: enough to tell a fall of a tenth, and done in minutes."""


def offer(entry: ModelEntry, selection: Selection, *, again: bool) -> None:
    """Offer to make a test of the chosen model and data; ``again``: there is one, so only say how it goes."""
    if selection.dataset is None or selection.split is None:
        return
    try:
        dataset = images.dataset(selection.source)
    except InputError as error:
        blocks.problem(str(error))
        dataset = None
    if dataset and selection.split in dataset.splits:
        draw_button(entry, dataset, selection.split, again=again)
    elif not again:
        sentence, lead, _ = empty_states.about_images(selection, "A stress test can be made")
        st.caption(f"{sentence} {lead}")
    if not again:
        st.caption("On the command line:")
        st.code(command(entry, selection), language=None, wrap_lines=True)


def draw_button(entry: ModelEntry, dataset: Dataset, split: str, *, again: bool) -> None:
    """Draw the button that makes the test, or say that it is being made."""
    key = f"stress {entry.path} {loaders.model_stamps(entry)} {dataset.content_hash} {split}"
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The stress test goes on in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.error:
        tell = st.caption if job.cancelled else blocks.problem
        tell(f"{job.error} What was scored so far is kept; it goes on where it was.")
    if again:
        return

    def start() -> None:
        jobs().forget(key)
        title = f"Stress test of {entry.name} on {dataset.name} · {split}"
        jobs().start(key, title, lambda job: make(entry, dataset, split, job))

    label = f"Change up to {SAMPLE} images of each class in {len(settings_of(DIALS)) - 1} ways and score them"
    st.button(label, key="make stress", type="primary", on_click=start)


def make(entry: ModelEntry, dataset: Dataset, split: str, job: Job) -> None:
    """Score the changed images and write the test; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.datasets.select import rows_for_split
    from engine.evaluation.stress.store import write_stress
    from engine.inference.stress import run_stress, sample

    file = stress_files.made_file(entry, dataset.name, split)
    job.move(0, len(sample(rows_for_split(dataset, split), SAMPLE, 0)))
    test = run_stress(
        [entry.path], dataset, split=split, limit=SAMPLE,
        journal=file.with_name(f".{file.name}.journal"), advance=job.advance,
    )  # fmt: skip
    write_stress(test, file)


def command(entry: ModelEntry, selection: Selection) -> str:
    """Return the command that makes the test where the page looks for it."""
    data = shlex.quote(str(selection.source.path)) if selection.source else "DIR"
    file = stress_files.made_file(entry, str(selection.dataset), str(selection.split))
    return (
        f"python -m engine stress --weights {shlex.quote(entry.name)} --data {data} "
        f"--split {shlex.quote(str(selection.split))} --limit {SAMPLE} --out {shlex.quote(str(file))}"
    )
