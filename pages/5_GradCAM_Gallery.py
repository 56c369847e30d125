"""Hits and misses as walls of radiographs, each with the heatmap of what decided it."""

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.outcomes import outcome_counts
from engine.ui import (
    blocks,
    empty_states,
    gallery_choices,
    gallery_heat,
    gallery_rows,
    images,
    loaders,
    study,
)
from engine.ui.gallery_cells import cells
from engine.ui.open_image import open_in_diagnosis
from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import Selection, choose
from engine.ui.wall import wall


def show_answer(selection: Selection, frame: pd.DataFrame, classes: tuple[str, str]) -> None:
    """Show how many calls are wrong, and how."""
    counts = outcome_counts(frame)
    blocks.headline(
        f"{selection.require_model().name} on {selection.where}{study.synthetic(selection)}",
        sentences.errors(counts, classes),
        sentences.errors_support(counts, selection.threshold),
    )


def show_wall(
    selection: Selection, page: pd.DataFrame, found: Dataset, heat: gallery_choices.HeatChoice
) -> None:
    """Show a page of the wall; heatmaps that are missing are computed meanwhile and fill in."""
    entry = selection.require_model()
    paths = tuple(page["image"].dropna())
    pictures = gallery_heat.thumbnails_of(found, paths)
    opened = gallery_heat.opened()
    job = None
    if heat.shown and not opened:
        known = gallery_heat.stored_maps(entry, found, paths)
        missing = tuple(path for path in paths if pictures[path] and path not in known)
        job = gallery_heat.compute(entry, found, missing) if missing else None

    def draw() -> None:
        maps = gallery_heat.stored_maps(entry, found, paths) if heat.shown else {}
        hung = cells(page, pictures, maps, entry.require_config(), heat.opacity)
        if path := wall(hung, key="gallery", label="Radiographs", show_heat=heat.shown):
            gallery_heat.open_next(path)

    st.fragment(draw, run_every=1.0 if job and not job.finished else None)()
    if opened:
        open_in_diagnosis(opened)
    if job and job.error:
        blocks.problem(job.error)
    if heat.shown:
        blocks.color_bar("no evidence", "each image's strongest")


def show(selection: Selection) -> None:
    """Show the page for one score table."""
    negative, positive = loaders.scores(selection.scores).classes
    try:
        found = images.dataset(selection.source)
    except InputError as error:
        blocks.problem(str(error))
        found = None
    frame = gallery_rows.rows(selection.scores, selection.threshold, found)
    show_answer(selection, frame, (negative, positive))
    chosen = gallery_choices.choose_wall(frame)
    order, heat = gallery_choices.choose_order(), gallery_choices.choose_heat()
    frame = gallery_rows.on_wall(frame[gallery_choices.choose_filter(selection.scores, frame)], chosen)
    blocks.section(
        gallery_choices.WALLS[chosen].format(negative=negative, positive=positive),
        f"{len(frame):,} images, {order.value} first. A click opens one in Diagnosis.",
    )
    if frame.empty:
        st.caption("No image is here at this threshold and with this filter.")
        return
    page = gallery_rows.ordered_page(frame, order, gallery_choices.choose_page(len(frame)))
    if found is not None and page["image"].notna().any():
        show_wall(selection, page, found, heat)
        return
    if found is None:
        empty_states.no_images(selection, "Radiographs and heatmaps appear here", part=True)
    blocks.table(gallery_rows.listed(page), "Images on this page", right=("Score",), narrow=True)


page_setup("GradCAM Gallery")
selection = choose()
if selection.model is None:
    empty_states.no_model(selection, "The gallery shows what a model got right and wrong.")
elif selection.scores is None:
    empty_states.not_scored(selection, "Score the data once; then its hits and misses hang here.")
else:
    try:
        show(selection)
    except InputError as error:
        blocks.problem(str(error))
page_end()
