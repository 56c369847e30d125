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
    opacity: float,
) -> list[Cell]:
    """Return the cells of a page: picture, heatmap as far as there is one, score and outcome.

    An image that the table scores twice hangs once.
    """
    made = [cell(row, pictures, maps, config, opacity) for row in page.to_dict("records")]
    return list({one.id: one for one in reversed(made)}.values())[::-1]


def cell(
    row: Row,
    pictures: Mapping[str, bytes | None],
    maps: Mapping[str, StoredMap],
    config: ModelConfig,
    opacity: float,
) -> Cell:
    """Return the cell of one row."""
    path = row["image"] if isinstance(row["image"], str) else row["path"]
    png, stored = pictures.get(path), maps.get(path)
    outcome = Outcome(row["outcome"]) if isinstance(row["outcome"], str) else None
    return Cell(
        id=path,
        alt=alt_text(row, outcome, config.classes),
        caption=caption(row, outcome),
        picture=png,
        heat=layer_of(png, stored, config, opacity) if png and stored else None,
        mark=MARKS[outcome] if outcome else style.OTHER,
        remark=remark(row),
    )


def layer_of(png: bytes, stored: StoredMap, config: ModelConfig, opacity: float) -> bytes:
    """Return the heatmap of a thumbnail as a picture to lay over it."""
    width, height = Image.open(BytesIO(png)).size
    return heat_layer(heat_on_picture(stored, config, height, width), opacity)


def caption(row: Row, outcome: Outcome | None) -> str:
    """Return outcome and score of a cell."""
    if pd.isna(row["score"]):
        return "no score"
    return f"{outcome.value} {row['score']:.3f}" if outcome else f"{row['score']:.3f}"


def remark(row: Row) -> str:
    """Return the quieter line of a cell: why it has no score, else its subtype, else its label."""
    for name in ("problem", "subtype", "label"):
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
