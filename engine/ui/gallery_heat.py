"""Pictures and heatmaps of the gallery: what is stored, and the work that fills in the rest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.datasets import thumbnails
from engine.datasets.catalog import Dataset
from engine.imaging.overlay import OPACITY
from engine.inference import heatmap_store
from engine.inference.cam.method import Method
from engine.inference.heatmap import common_scale
from engine.inference.heatmap_store import StoredMap
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders
from engine.ui.jobs import Job, await_end, jobs

BREATH = 0.4
"""Seconds before heatmaps begin: pictures come first, and pages that are leafed through cost nothing."""

EVERY = 1.0
"""Seconds between two looks at what has been computed."""

HEATMAP_JOB = "heatmap_job"
"""Where the session keeps the work for the page before."""

METHODS = {method.label: method for method in Method}

Missing = Sequence[tuple[ModelEntry, tuple[str, ...]]]
"""The images without a map, by model."""


@dataclass(frozen=True)
class HeatChoice:
    """Whether heatmaps are shown, by which method, on one scale for all or each on its own, how opaque."""

    shown: bool
    method: Method
    one_scale: bool
    opacity: float


def choose_heat() -> HeatChoice:
    """Ask in the sidebar for heatmaps."""
    with st.sidebar:
        shown = st.toggle("Heatmaps", value=True, key="heatmaps", bind="query-params")
        method = st.selectbox("Method", list(METHODS), key="method", bind="query-params", disabled=not shown)
        one_scale = st.toggle(
            "Comparable between images",
            key="one_scale",
            bind="query-params",
            disabled=not shown,
            help="One scale for all maps in view: a faint map then means little evidence. Otherwise each map "
            "is as bright as its own strongest spot.",
        )
        opacity = st.slider("Opacity", 0.0, 1.0, OPACITY, 0.05, key="wall_opacity", disabled=not shown)
    return HeatChoice(shown, METHODS[method], one_scale, opacity)


def show_scale(heat: HeatChoice) -> None:
    """Show what the heatmaps' colours mean."""
    if heat.shown:
        blocks.color_bar(
            "no evidence", "the strongest in view" if heat.one_scale else "each image's strongest"
        )


def thumbnails_of(found: Dataset, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Return the thumbnails of images of a dataset."""
    return thumbnails.thumbnails(thumbnails.default_store(), found.root, paths)


def stored_maps(
    entry: ModelEntry, found: Dataset, paths: Sequence[str], method: Method
) -> dict[str, StoredMap]:
    """Return the heatmaps of images that have been computed."""
    key = heatmap_store.map_key(loaders.identity(entry), method=method)
    return heatmap_store.read_maps(heatmap_store.default_store(), key, found.root, paths)


def scale_of(maps: Iterable[StoredMap], heat: HeatChoice) -> float | None:
    """Return the value that is brightest on all of these maps, None where each has its own."""
    return common_scale(one.raw for one in maps) if heat.one_scale else None


def compute(found: Dataset, missing: Missing, method: Method) -> Job | None:
    """Compute maps in the background, unless none is missing; those of the page before stop."""
    if not missing:
        return None
    key = f"heatmaps {found.root} {method} {hash(tuple((entry.path, paths) for entry, paths in missing))}"
    before = st.session_state.get(HEATMAP_JOB)
    if before and before != key:
        jobs().forget(before)
    st.session_state[HEATMAP_JOB] = key
    job = jobs().start(key, "Heatmaps", lambda job: compute_now(found, missing, method, job))
    await_end(job)
    return job


def stop() -> None:
    """Stop the work on heatmaps: the page is about to show something else."""
    jobs().forget(st.session_state.get(HEATMAP_JOB, ""))


def filling_in(draw: Callable[[], None], job: Job | None) -> None:
    """Draw what has heatmaps, again and again while these are being computed."""
    st.fragment(draw, run_every=EVERY if job and not job.finished else None)()
    if job and job.error:
        blocks.problem(job.error)


def compute_now(found: Dataset, missing: Missing, method: Method, job: Job) -> None:
    """Compute heatmaps; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.compute_maps import compute_maps
    from engine.models.store import load_model

    job.move(0, sum(len(paths) for _, paths in missing))
    if job.pause(BREATH):
        return
    for entry, paths in missing:
        compute_maps(
            load_model(entry.path), found.root, paths, store=heatmap_store.default_store(), method=method,
            advance=job.advance, cancelled=lambda: job.cancelled,
        )  # fmt: skip


def missing_maps(
    entries: Sequence[ModelEntry],
    maps: Mapping[str, Mapping[str, StoredMap]],
    pictures: Mapping[str, bytes | None],
) -> Missing:
    """Return the images with a picture but no map, of the models that can make one; ``maps`` is by model."""
    wanted = [
        (entry, tuple(path for path, picture in pictures.items() if picture and path not in maps[entry.name]))
        for entry in entries
        if not entry.problem
    ]
    return [(entry, paths) for entry, paths in wanted if paths]
