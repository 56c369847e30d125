"""The gallery's wall: a page of pictures with their heatmaps, or one of them close."""

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.evaluation.score_files import ScoreFile
from engine.ui import (
    blocks,
    empty_states,
    gallery_choices,
    gallery_focus,
    gallery_heat,
    gallery_review,
    gallery_rows,
    gallery_walls,
    loaders,
)
from engine.ui.gallery_cells import cells
from engine.ui.gallery_heat import HeatChoice
from engine.ui.gallery_walls import TITLES, Hung
from engine.ui.review_name import ask_reviewer
from engine.ui.review_store import Reviews
from engine.ui.sidebar import Selection
from engine.ui.wall import wall


def show_wall(
    selection: Selection, file: ScoreFile, frame: pd.DataFrame, found: Dataset | None, reviews: Reviews
) -> None:
    """Show the chosen wall of the rows of the score table ``file``, or the one picture in the address."""
    gallery_review.tell_of_key()
    chosen = gallery_walls.choose_wall(frame, gallery_focus.drop)
    hung = gallery_walls.hang(chosen, frame, selection)
    if hung is None:
        return
    hung = gallery_choices.choose_order(hung)
    kept = gallery_choices.choose_filters(file, found, hung.frame, reviews)
    rows = hung.frame[kept]
    heat = gallery_heat.choose_heat()
    path = gallery_focus.focused(found) if found else None
    if found and path:
        gallery_focus.show_focus(selection, found, rows, frame, path, heat)
        return
    negative, positive = loaders.scores(file).classes
    blocks.section(TITLES[chosen].format(negative=negative, positive=positive), note_of(hung, len(rows)))
    if rows.empty:
        st.caption("No image is here at this threshold and with this filter.")
        return
    page = gallery_rows.page_of(rows, gallery_choices.choose_page(len(rows)))
    if found and page["image"].notna().any():
        show_pictures(selection, page, found, heat, reviews)
        with st.sidebar:
            ask_reviewer()
        return
    if found is None:
        empty_states.no_images(selection, "Radiographs and heatmaps appear here", part=True)
    blocks.table(gallery_rows.listed(page), "Images on this page", right=("Score",), narrow=True)


def note_of(hung: Hung, left: int) -> str:
    """Return how many images hang on a wall and in which order; ``left`` is what filters leave of them."""
    count = hung.count if left == len(hung.frame) else f"{left:,} of these {hung.count}"
    return f"{count}, {hung.order} first. A click opens one."


def show_pictures(
    selection: Selection, page: pd.DataFrame, found: Dataset, heat: HeatChoice, reviews: Reviews
) -> None:
    """Show a page of the wall; heatmaps that are missing are computed meanwhile and fill in."""
    entry = selection.require_model()
    paths = tuple(page["image"].dropna())
    pictures = gallery_heat.thumbnails_of(found, paths)
    job = None
    if heat.shown:
        known = {entry.name: gallery_heat.stored_maps(entry, found, paths, heat.method)}
        missing = gallery_heat.missing_maps([entry], known, pictures)
        job = gallery_heat.compute(found, missing, heat.method)
    said = gallery_review.words(reviews)
    keys = gallery_review.keys_for(entry.name, found, page)
    left = gallery_focus.left_last()

    def draw() -> None:
        gallery_review.run_after_key()
        maps = gallery_heat.stored_maps(entry, found, paths, heat.method) if heat.shown else {}
        hung = cells(page, pictures, maps, entry.require_config(), heat, said)
        opened = wall(hung, "gallery", label="Radiographs", show_heat=heat.shown, keys=keys, focused=left)
        if opened:
            gallery_focus.look_at(opened, clicked=True)
            st.rerun()

    gallery_heat.filling_in(draw, job)
    gallery_heat.show_scale(heat)
