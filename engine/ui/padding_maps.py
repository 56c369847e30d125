"""Heatmaps under any padding for the Padding Color page: those that are kept, and the work for more."""

from collections.abc import Sequence

from engine.datasets.catalog import Dataset
from engine.inference import heatmap_store
from engine.inference.heatmap_store import StoredMap
from engine.models.catalog import ModelEntry
from engine.ui import loaders
from engine.ui.jobs import Job, await_end, jobs

Maps = dict[tuple[str, str], StoredMap]
"""Maps by padding and path."""


def kept(
    entry: ModelEntry, dataset: Dataset, paths: Sequence[str], padding: str | None
) -> dict[str, StoredMap]:
    """Return the maps that are kept of images under a padding (None: the model's own), by path."""
    key = heatmap_store.map_key(loaders.identity(entry), padding=padding)
    return heatmap_store.read_maps(heatmap_store.default_store(), key, dataset.root, paths)


def maps(entry: ModelEntry, dataset: Dataset, paths: Sequence[str], paddings: Sequence[str]) -> Maps:
    """Return the maps of a page's images; those that are missing are computed in the background."""
    found = {
        (name, path): one for name in paddings for path, one in kept(entry, dataset, paths, name).items()
    }
    if len(found) < len(paths) * len(paddings):
        stamps = loaders.model_stamps(entry)
        key = f"heatmaps {entry.path} {stamps} {dataset.root} {','.join(paddings)} {hash(tuple(paths))}"
        job = jobs().start(key, "Heatmaps", lambda job: compute(entry, dataset, paths, paddings, job))
        await_end(job)
    return found


def compute(
    entry: ModelEntry, dataset: Dataset, paths: Sequence[str], paddings: Sequence[str | None], job: Job
) -> None:
    """Compute the maps of images under each padding that are not kept yet; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.compute_maps import compute_maps
    from engine.models.store import load_model

    model = load_model(entry.path)
    job.move(0, len(paths) * len(paddings))
    for padding in paddings:
        compute_maps(
            model, dataset.root, paths, store=heatmap_store.default_store(), padding=padding,
            advance=job.advance,
        )  # fmt: skip
