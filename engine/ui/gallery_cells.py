"""Rows of a score table as cells of the gallery's wall."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd
from PIL import Image

from engine.evaluation.outcomes import Outcome
from engine.figures import style
from engine.imaging.heat_layer import heat_layer
from engine.inference.heatmap_store import StoredMap, heat_on_picture
from engine.models.config import ModelConfig
from engine.ui.gallery_heat import HeatChoice, scale_of
from engine.ui.gallery_rows import id_of
from engine.ui.gallery_walls import FACTS
from engine.ui.wall import Cell

Row = Mapping[Any, Any]
"""One row of a page, by column."""

MARKS = {
    Outcome.TP: style.TRUE_POSITIVE,
    Outcome.TN: style.TRUE_NEGATIVE,
    Outcome.FP: style.FALSE_POSITIVE,
    Outcome.FN: style.FALSE_NEGATIVE,
}


def cells(
    page: pd.DataFrame,
    pictures: Mapping[str, bytes | None],
    maps: Mapping[str, StoredMap],
    config: ModelConfig,
    heat: HeatChoice,
    said: Mapping[str, str],
) -> list[Cell]:
    """Return the cells of a page: picture, heatmap as far as there is one, score, outcome and review.

    ``said`` is what reviewers say of an image, by path. An image that the table scores twice hangs once.
    """
    scale = scale_of(maps.values(), heat)
    made = []
    for row in page.to_dict("records"):
        path = id_of(row)
        png, stored = pictures.get(path), maps.get(path)
        layer = layer_of(png, stored, config, heat.opacity, scale) if png and stored else None
        made.append(cell(row, png, layer, config.classes, said.get(path, "")))
    return list({one.id: one for one in reversed(made)}.values())[::-1]


def cell(row: Row, png: bytes | None, layer: bytes | None, classes: tuple[str, str], said: str) -> Cell:
    """Return the cell of one row."""
    outcome = Outcome(row["outcome"]) if isinstance(row["outcome"], str) else None
    return Cell(
        id=id_of(row),
        alt=alt_text(row, outcome, classes),
        caption=caption(row["score"], outcome),
        picture=png,
        heat=layer,
        mark=MARKS[outcome] if outcome else style.OTHER,
        remark=" · ".join(filter(None, [remark(row), said])),
    )


def layer_of(
    png: bytes, stored: StoredMap, config: ModelConfig, opacity: float, scale: float | None = None
) -> bytes:
    """Return the heatmap of a picture as another to lay over it.

    ``scale`` is the value that is brightest, the map's own largest unless told.
    """
    width, height = Image.open(BytesIO(png)).size
    return heat_layer(heat_on_picture(stored, config, height, width, scale=scale), opacity)


def caption(score: float, outcome: Outcome | None) -> str:
    """Return outcome and score of a cell."""
    if pd.isna(score):
        return "no score"
    return f"{outcome.value} {score:.3f}" if outcome else f"{score:.3f}"


def remark(row: Row) -> str:
    """Return the quieter line of a cell: why it hangs here or has no score, else its subtype or label."""
    for name in (FACTS, "problem", "subtype", "label"):
        value = row.get(name)
        if isinstance(value, str) and value:
            return value.split(":")[0]
    return ""


def alt_text(row: Row, outcome: Outcome | None, classes: tuple[str, str]) -> str:
    """Return what a screen reader says of a cell before its caption."""
    label = row["label"] if isinstance(row["label"], str) else "unlabelled"
    if outcome is None:
        return f"{label} radiograph"
    call = classes[1] if outcome in (Outcome.TP, Outcome.FP) else classes[0]
    return f"{label} radiograph, called {call}"
