"""The Gallery page's panel of mean heatmaps: where a model looks by habit, in each class and outcome."""

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.figures.mean_maps import mean_maps_figure
from engine.inference import heatmap_store
from engine.inference.mean_maps import MeanMap, groups_of, mean_maps
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.page_setup import theme

QUESTION = "Where does this model look on average?"

MEANING = (
    "The mean Grad-CAM of the positive class on the mean radiograph, all groups on one scale, in the model's "
    "square. Heat in a corner, at the neck or along the border is a habit that no single map gives away."
)


def show_mean_maps(entry: ModelEntry, found: Dataset, frame: pd.DataFrame, classes: tuple[str, str]) -> None:
    """Show the mean heatmaps of a score table's images, or offer to compute them.

    ``frame`` has ``label``, ``outcome`` and ``image``, the path in the dataset. A change of the threshold
    moves images between the outcomes: the means are then computed anew, from the maps that are kept.
    """
    groups = groups_of(frame["label"], frame["outcome"], frame["image"], classes)
    if not any(groups.values()):
        return
    blocks.section(QUESTION, MEANING)
    key = f"mean maps {entry.path} {loaders.model_stamps(entry)} {found.content_hash} {hash_of(groups)}"
    job = jobs().get(key)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The heatmaps are computed in the background; other pages can be used meanwhile.")
        return
    if job is not None and job.result:
        draw(job.result, classes)
        return
    if job is not None and job.error:
        blocks.problem(job.error)

    def start() -> None:
        jobs().forget(key)
        title = f"Mean heatmaps of {entry.name}"
        jobs().start(key, title, lambda job: compute(entry, found, groups, job))

    count = len({path for paths in groups.values() for path in paths})
    st.button(f"Average the heatmaps of {count:,} images", key="make mean maps", on_click=start)


def hash_of(groups: dict[str, list[str]]) -> int:
    """Return what changes when an image changes its group, within this server's life."""
    return hash(tuple((name, tuple(paths)) for name, paths in groups.items()))


def compute(entry: ModelEntry, found: Dataset, groups: dict[str, list[str]], job: Job) -> list[MeanMap]:
    """Compute the heatmaps that are not kept yet, then the means; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.compute_maps import compute_maps
    from engine.models.store import load_model

    paths = list(dict.fromkeys(path for members in groups.values() for path in members))
    store, key = heatmap_store.default_store(), heatmap_store.map_key(loaders.identity(entry))
    job.move_in("heatmaps", 0, len(paths))
    compute_maps(
        load_model(entry.path), found.root, paths, store=store, advance=job.advance,
        cancelled=lambda: job.cancelled,
    )  # fmt: skip
    job.check()
    job.move_in("averages", 0, len(paths))
    return mean_maps(store, key, entry.require_config(), found.root, groups, advance=job.advance)


def draw(means: list[MeanMap], classes: tuple[str, str]) -> None:
    """Draw the means."""
    shown = {mean.group: (mean.n, mean.picture, mean.heat) for mean in means}
    try:
        figure = mean_maps_figure(shown, classes, theme())
    except InputError as error:
        st.caption(str(error))
        return
    counts = pd.DataFrame([(mean.group, mean.n) for mean in means], columns=["group", "n"])
    blocks.plot(figure, "mean_maps", "Mean heatmap of each class and outcome on the mean radiograph", counts)
