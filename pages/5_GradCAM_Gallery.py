"""Hits and misses as walls of radiographs, each with the heatmap of what decided it."""

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.outcomes import outcome_counts
from engine.ui import blocks, empty_states, gallery_view, images, loaders, study
from engine.ui.open_image import open_in_diagnosis
from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import Selection, choose
from engine.ui.wall import wall


def show_answer(selection: Selection, frame: pd.DataFrame, classes: tuple[str, str]) -> None:
    """Show how many calls are wrong, and how."""
    counts = outcome_counts(frame)
    blocks.headline(
        f"{selection.model.name} on {selection.where}{study.synthetic(selection)}",
        sentences.errors(counts, classes),
        sentences.errors_support(counts, selection.threshold),
    )


def show_wall(
    selection: Selection, page: pd.DataFrame, found: Dataset, heat: gallery_view.HeatChoice
) -> None:
    """Show a page of the wall; heatmaps that are missing are computed meanwhile and fill in."""
    paths = tuple(page["image"].dropna())
    pictures = gallery_view.thumbnails_of(found, paths)
    missing = [path for path in paths if pictures[path]]
    job = None
    opened = gallery_view.opened()
    if heat.shown and not opened:
        known = gallery_view.stored_maps(selection.model, found, paths)
        missing = [path for path in missing if path not in known]
        job = gallery_view.compute(selection.model, found, tuple(missing)) if missing else None

    def draw() -> None:
        maps = gallery_view.stored_maps(selection.model, found, paths) if heat.shown else {}
        cells = gallery_view.cells(page, pictures, maps, selection.model, heat)
        if path := wall(cells, key="gallery", label="Radiographs", show_heat=heat.shown):
            gallery_view.open_next(path)

    st.fragment(draw, run_every=1.0 if job and not job.finished else None)()
    if opened:
        open_in_diagnosis(opened)
    if job and job.error:
        blocks.problem(job.error)
    if heat.shown:
        blocks.color_bar("no evidence", "each image's strongest")


def show(selection: Selection) -> None:
    """Show the page for one score table."""
    table = loaders.scores(selection.scores)
    try:
        found = images.dataset(selection.source)
    except InputError as error:
        blocks.problem(str(error))
        found = None
    frame = gallery_view.rows(selection.scores, selection.threshold, found)
    show_answer(selection, frame, table.classes)
    chosen = gallery_view.choose_wall(frame)
    order, heat = gallery_view.choose_order(), gallery_view.choose_heat()
    frame = gallery_view.on_wall(frame, chosen)
    frame = frame[gallery_view.choose_filter(selection.scores, frame)]
    blocks.section(
        gallery_view.WALLS[chosen].format(negative=table.classes[0], positive=table.classes[1]),
        f"{len(frame):,} images, {order.value} first. A click opens one in Diagnosis.",
    )
    if frame.empty:
        st.caption("No image is here at this threshold and with this filter.")
        return
    number = gallery_view.choose_page(len(frame))
    page = gallery_view.ordered_page(frame, order, number)
    if page["image"].notna().any():
        show_wall(selection, page, found, heat)
        return
    if selection.source is None or found is None:
        empty_states.no_images(selection, "Radiographs and heatmaps appear here", part=True)
    blocks.table(gallery_view.page_rows(page), "Images on this page", right=("Score",), narrow=True)


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
