"""An audit from Home: a button that makes it in the background, and the one that is kept."""

import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.validation import with_committed_validation
from engine.errors import InputError
from engine.models.catalog import ModelEntry
from engine.reporting.audit.markdown import headline
from engine.reporting.audit.result import AUDIT_FILE, Audit, audit_folder, kept_audit
from engine.ui import blocks, images, loaders
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.sidebar import Selection

WHAT = (
    "Scans the data, scores what is not scored, and judges data, figures, groups, padding and heatmaps by "
    "every rule. It takes minutes, goes on in the background, and is kept."
)


LEFT_OUT = {"external": "other data", "promise": "what validation promised", "stress": "worse pictures"}
"""Topics of an audit as a reader calls them, where that differs."""


def audited(selection: Selection) -> Audit | None:
    """Return the finished audit of exactly the chosen model and data, None where there is none."""
    dataset = chosen_data(selection)
    if dataset is None or selection.model is None:
        return None
    try:
        weights = loaders.identity(selection.model).sha256
    except InputError:
        return None
    return _kept(
        weights, dataset.content_hash, loaders.stamp(audit_folder(weights, dataset.content_hash) / AUDIT_FILE)
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _kept(weights: str, content: str, stamp: int) -> Audit | None:
    return kept_audit(weights, content) if stamp else None


def told(audit: Audit) -> str:
    """Return what an audit found in numbers, on what and when, and what it could not judge."""
    origin = audit.origin
    parts = [
        f"Audit of {origin['created'][:10]} on {origin['dataset']} · {origin['split']} at the model's own "
        f"threshold {origin['threshold']:.3f}: {headline(audit)}"
    ]
    if audit.left_out:
        named = [LEFT_OUT.get(name, name.replace("_", " ")) for name in audit.left_out]
        parts.append(f"Not judged: {', '.join(named)}.")
    return " ".join(parts)


def chosen_data(selection: Selection) -> Dataset | None:
    """Return the chosen dataset with its committed validation split, None where its images are not here."""
    try:
        dataset = images.dataset(selection.source)
    except InputError:
        return None
    return (with_committed_validation(dataset) or dataset) if dataset else None


def offer_audit(selection: Selection, *, again: bool) -> None:
    """Draw the button that audits the chosen model on the chosen data, or say that it is under way.

    ``again``: there is an audit. Nothing is drawn where the images or the weights are not at hand, nor where
    the model has not been scored on the data: that comes first.
    """
    dataset, entry = chosen_data(selection), selection.model
    if dataset is None or entry is None or entry.scores_only or selection.scores is None:
        return
    key = f"audit {entry.path} {loaders.model_stamps(entry)} {dataset.content_hash}"
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The audit goes on in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.error:
        tell = st.caption if job.cancelled else blocks.problem
        tell(f"{job.error} What was done so far is kept; an audit goes on where it was.")

    def start() -> None:
        jobs().forget(key)
        jobs().start(key, f"Audit of {entry.name}", lambda job: run(entry, dataset, job))

    label = "Audit again" if again else f"Audit {entry.name} on {dataset.name}"
    st.button(label, key="audit", type="tertiary", icon=":material/fact_check:", help=WHAT, on_click=start)


def run(entry: ModelEntry, dataset: Dataset, job: Job) -> None:
    """Audit a model; the work of a job."""
    # It brings in PyTorch: here, in the background.
    from engine.models.store import load_model
    from engine.reporting.audit.run import run_audit
    from engine.reporting.audit.setting import Setting

    model = load_model(entry.path)
    folder = audit_folder(model.sha256, dataset.content_hash)
    run_audit(
        Setting(model, dataset, folder), lambda stage, done, total, left: job.move_in(stage, done, total)
    )
