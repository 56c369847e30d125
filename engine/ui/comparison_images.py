"""The images behind a number of the Model Comparison page: as a wall, or named where they are not here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.datasets.join import match_paths
from engine.datasets.thumbnails import default_store, thumbnails
from engine.errors import InputError
from engine.figures.class_colors import class_color
from engine.ui import blocks, empty_states, images
from engine.ui.open_image import open_in_diagnosis
from engine.ui.sidebar import Selection
from engine.ui.wall import Cell, wall

if TYPE_CHECKING:
    import plotly.graph_objects as go

PER_PAGE = 12
"""Images on one page of the wall."""

CAPTIONED = 2
"""Scores in an image's caption; the table has all."""

NO_LABEL = "unlabelled"


def show_images(
    rows: pd.DataFrame, names: Mapping[str, str], classes: tuple[str, str], selection: Selection, key: str
) -> None:
    """Show images with each model's score; a click opens one in Diagnosis.

    ``rows`` have ``path``, ``label`` and a column of scores for each of ``names``, which maps a column to
    what it is called in the table; captions have the first CAPTIONED of these. ``key`` is the wall's own.
    """
    if rows.empty:
        st.caption("No image is behind this number.")
        return
    page = choose_page(rows, key)
    dataset = dataset_at_hand(selection)
    if dataset is not None:
        shown = dict(list(names.items())[:CAPTIONED])
        opened = wall(cells(page, list(shown), classes, dataset), key, label="Images behind this number")
        st.caption(f"Scores: {', then '.join(shown.values())}. A click opens an image in Diagnosis.")
        if opened:
            open_in_diagnosis(opened)
    else:
        empty_states.no_images(selection, "Radiographs appear here", part=True)
    with st.expander("Table", expanded=dataset is None):
        blocks.table(
            listed(page, names), "Images behind this number", right=list(names.values()), narrow=True
        )
    blocks.download(rows, f"{key}_images", "All of them (CSV)")


def dataset_at_hand(selection: Selection) -> Dataset | None:
    """Return the dataset whose images are here and known, None otherwise; what is wrong is said."""
    try:
        return images.dataset(selection.source)
    except InputError as error:
        blocks.problem(str(error))
        return None


def choose_page(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the page of rows that the visitor has turned to."""
    pages = -(-len(rows) // PER_PAGE)
    page = st.pagination(pages, key=f"{key}_page") if pages > 1 else 1
    return rows.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]


def cells(
    rows: pd.DataFrame, columns: Sequence[str], classes: tuple[str, str], dataset: Dataset
) -> list[Cell]:
    """Return a wall's cells; ids are the paths in the dataset, and images that it lacks are left out."""
    places = match_paths(rows["path"], dataset.catalog)
    there = {path: place for path, place in zip(rows["path"], places, strict=True) if place}
    small = thumbnails(default_store(), dataset.root, list(there.values()))
    return [
        Cell(
            id=there[row["path"]],
            alt=f"{label_of(row)} radiograph",
            caption=" · ".join(f"{row[name]:.2f}" for name in columns),
            picture=small[there[row["path"]]],
            mark=class_color(row["label"], classes),
            remark=label_of(row),
        )
        for row in rows.to_dict("records")
        if row["path"] in there
    ]


def label_of(row: Mapping) -> str:
    """Return an image's label in words."""
    return row["label"] if isinstance(row["label"], str) else NO_LABEL


def listed(rows: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the images as a table."""
    return [
        {"Image": row["path"], "Label": label_of(row)}
        | {title: f"{row[column]:.3f}" for column, title in names.items()}
        for row in rows.to_dict("records")
    ]


def choose_images(
    options: Sequence[str],
    key: str,
    label: str = "Images behind a number",
    hint: str = "click a bar, or choose here",
) -> str | None:
    """Ask which images to show; None until some are chosen. ``key`` is the ``choice`` of a clickable plot."""
    return st.selectbox(label, options, index=None, key=key, bind="query-params", width=460, placeholder=hint)


def clickable_plot(
    figure: "go.Figure", key: str, alt: str, data: pd.DataFrame, by_click: Mapping[Any, str], choice: str
) -> None:
    """Show a figure whose marks, clicked, make the choice of ``choose_images`` under the key ``choice``.

    ``data`` is the file for download; ``by_click`` maps a mark's ``customdata``, a list as a tuple, to the
    option that it stands for.
    """

    def take() -> None:
        points = st.session_state[key].selection.points
        data = points[0].get("customdata") if points else None
        option = by_click.get(tuple(data) if isinstance(data, list | tuple) else data)
        if option is not None:
            st.session_state[choice] = option

    for trace in figure.data:
        # What is not clicked must not look as if it were ruled out.
        if trace.unselected.marker.opacity is None:
            trace.update(unselected={"marker": {"opacity": 1}})
        if trace.type == "bar":
            # Plotly fails at a click on a bar that has a text and no look for being selected.
            look = {"marker": {"opacity": 1}, "textfont": {"color": trace.textfont.color}}
            trace.update(selected=look, unselected=look)
    blocks.plot(figure, key, alt, data, on_click=take)
