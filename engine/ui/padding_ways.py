"""What the Padding Color page shows of one image: the seven ways to make it square, side by side."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from engine.datasets.catalog import Dataset
from engine.figures.class_colors import class_color
from engine.figures.padding_strip import padding_strip_figure
from engine.imaging.fit import Padding
from engine.imaging.heat_layer import heat_layer
from engine.inference.heatmap import normalised
from engine.models.catalog import ModelEntry, own_padding
from engine.ui import blocks
from engine.ui.padding_change_words import METHODS
from engine.ui.padding_image import Explained, choose_heat, choose_image, explain_all
from engine.ui.padding_view import listed
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection
from engine.ui.wall import Cell, wall

if TYPE_CHECKING:
    from engine.inference.explain import Explanation

WAITING = "Showing the image to the model in seven ways …"


def show_image(
    entry: ModelEntry, selection: Selection, dataset: Dataset | None, first: Sequence[str]
) -> str | None:
    """Show one image under every way to make it square, and return what it shows in one sentence.

    The images in ``first`` are to be looked at before the others.
    """
    classes, own = entry.require_config().classes, own_padding(entry)
    blocks.section("One image", "The seven ways to make it square; the dot is the colour of the call.")
    chosen = choose_image(selection, dataset, first)
    if chosen is None:
        return None
    heat = choose_heat()
    with st.spinner(WAITING):
        explained = explain_all(entry, chosen)
    scores = {name: one.score for name, one in explained.items()}
    told = sentence(scores, selection.threshold, classes)
    st.html(f'<p class="ps-lead">{escape(f"{chosen.name} is {told}")}</p>')
    for remark in remarks(explained, own):
        st.caption(remark)
    wall(
        cells(explained, selection.threshold, classes, own, heat.opacity),
        "ways",
        label="Ways to make the image square",
        show_heat=heat.shown,
        clickable=False,
        narrowest=7.5,
    )
    if heat.shown:
        blocks.color_bar("no evidence", "each picture's strongest")
    blocks.plot(
        padding_strip_figure(scores, selection.threshold, classes, own, theme()),
        "ways_scores",
        "The image's score under each way, against the threshold",
        rows(explained, selection.threshold, classes),
    )
    return f"One image is {told}"


def sentence(scores: Mapping[str, float], threshold: float, classes: tuple[str, str]) -> str:
    """Return what the padding does to one image's call, as what follows ``The image is``."""
    called: dict[str, list[str]] = {}
    for name, score in scores.items():
        called.setdefault(classes[score >= threshold].lower(), []).append(name)
    if len(called) == 1:
        low, high = min(scores.values()), max(scores.values())
        return f"called {next(iter(called))} all {len(scores)} ways: scores from {low:.3f} to {high:.3f}."
    (usual, most), (rare, few) = sorted(called.items(), key=lambda item: -len(item[1]))
    return f"called {usual} in {len(most)} of {len(scores)} ways, but {rare} with {listed(few)}."


def remarks(explained: Explained, own: str) -> list[str]:
    """Return what one has to know to read the comparison of one image's paddings."""
    notes = []
    if own in METHODS:
        notes.append(f"This model was trained with {own}: it has never seen padding.")
    if explained[Padding.BLACK.value].frame.padding_share == 0:
        notes.append("This image is square: it needs no padding, and every way shows the model the same.")
    return notes


def rows(explained: Explained, threshold: float, classes: tuple[str, str]) -> pd.DataFrame:
    """Return a row for each padding.

    The columns are ``padding``, ``score``, ``threshold``, ``call``, ``padding_share`` (of the square's area)
    and ``heat_on_padding`` (share of the heatmap's sum, missing without padding or heat).
    """
    return pd.DataFrame(
        [
            {
                "padding": name,
                "score": one.score,
                "threshold": threshold,
                "call": classes[one.score >= threshold],
                "padding_share": one.frame.padding_share,
                "heat_on_padding": one.energy_on_padding,
            }
            for name, one in explained.items()
        ]
    )


def cells(
    explained: Explained, threshold: float, classes: tuple[str, str], own: str, opacity: float
) -> list[Cell]:
    """Return a wall's cells: what the model sees, the heatmap, the score, the call, the heat on padding."""
    return [
        Cell(
            id=name,
            alt=f"What the model sees with {name}",
            caption=f"{name} {one.score:.3f}",
            picture=blocks.png(one.square),
            heat=heat_layer(normalised(one.heatmap), opacity),
            mark=class_color(call, classes),
            remark=f"called {call.lower()}, {heat_on_padding(one)}"
            + (", trained with" if name == own else ""),
        )
        for name, one in explained.items()
        for call in [classes[one.score >= threshold]]
    ]


def heat_on_padding(one: "Explanation") -> str:
    """Return how much of the heatmap lies on padding, in words."""
    if one.frame.padding_share == 0:
        return "no padding"
    share = one.energy_on_padding
    return "no heat" if share is None else f"{100 * share:.0f}\u00a0% of heat on padding"
