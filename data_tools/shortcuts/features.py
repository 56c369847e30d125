"""What a file tells without its picture: shape, gray levels on the whole, and the way it was stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from engine.datasets.groups import column_of, numbers_of
from engine.datasets.sizes import SIDES

LEAST_ORIGINALS = 0.95
"""Share of the images that must have a value of the original for the originals to be compared at all: the
originals of some beside the copies of the others would tell who filled in the manifest, not more."""


class Kind(StrEnum):
    """What a feature is a feature of."""

    SHAPE = "shape"
    """Sides and what follows from them: what a model sees as resolution and as padding."""
    INTENSITY = "intensity"
    """Gray levels over the whole picture, partly disease, partly exposure and processing; and its border."""
    FILE = "file"
    """The way of storing: who exported the picture, and with which program."""
    SOURCE = "source"
    """The collection it came from. No file shows it, but much of what a picture shows depends on it."""


@dataclass(frozen=True)
class Feature:
    """A number that needs no look at the picture; ``title`` names it in a sentence."""

    name: str
    title: str
    kind: Kind


FEATURES = (
    Feature("width", "width", Kind.SHAPE),
    Feature("height", "height", Kind.SHAPE),
    Feature("aspect", "width over height", Kind.SHAPE),
    Feature("letterbox", "the padding to a square", Kind.SHAPE),
    Feature("mean", "mean gray level", Kind.INTENSITY),
    Feature("std", "spread of the gray levels", Kind.INTENSITY),
    Feature("border", "uniform border", Kind.INTENSITY),
    Feature("mode", "colour mode", Kind.FILE),
    Feature("format", "file format", Kind.FILE),
    Feature("bit_depth", "bit depth", Kind.FILE),
    Feature("bytes", "file size", Kind.FILE),
    Feature("compression", "bytes for each pixel", Kind.FILE),
    Feature("source", "source", Kind.SOURCE),
)
"""Every feature.

``width`` and ``height`` in pixels and ``mode`` are the original's where a manifest gives them
(``original_width`` …); ``aspect`` is width / height; ``letterbox`` the share of a square that padding would
take; ``mean`` and ``std`` of the gray levels 0 to 255; ``border`` the share of the area in a uniform border;
``compression`` bytes for each pixel of the file at hand; ``source`` what the catalog says.
"""

TEXTS = ("mode", "format", "source")
"""Features whose values are names."""

NAMED = {feature.name: feature for feature in FEATURES}


def feature_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the features of a catalog or scan, float64, NaN where unknown; rows as in ``table``.

    Texts (``TEXTS``) become the position of their value in alphabetical order. A feature that is absent, or
    the same wherever it is known, is left out.
    """
    width, height = (original_numbers(table, side) for side in SIDES)
    pixels = numbers_of(table, "width") * numbers_of(table, "height")
    size = numbers_of(table, "bytes")
    with np.errstate(divide="ignore", invalid="ignore"):
        aspect = width / height
        found = {
            "width": width,
            "height": height,
            "aspect": aspect,
            "letterbox": 1 - np.minimum(aspect, 1 / aspect),
            "mode": codes(original(table, "mode")),
            "format": codes(column_of(table, "format")),
            "source": codes(column_of(table, "source")),
            "bytes": size,
            "compression": size / pixels,
        }
    found |= {name: numbers_of(table, name) for name in NAMED if name not in found}
    tidy = {name: np.where(np.isfinite(found[name]), found[name], np.nan) for name in NAMED}
    return pd.DataFrame({name: values for name, values in tidy.items() if varies(values)}, index=table.index)


def of_kind(names: Sequence[str], kind: Kind) -> list[str]:
    """Return those of the features that are of one kind."""
    return [name for name in names if NAMED[name].kind is kind]


def original(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of the original where (nearly) every image has one, else of the file at hand."""
    return column_of(table, f"original_{name}" if has_originals(table, name) else name)


def has_originals(table: pd.DataFrame, name: str) -> bool:
    """Tell whether a manifest gives a property of the originals, such as ``width``, of nearly all images."""
    given = column_of(table, f"original_{name}").notna()
    known = given | column_of(table, name).notna()
    return bool(given.any()) and int(given.sum()) >= LEAST_ORIGINALS * int(known.sum())


def original_numbers(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return a numeric column of the original (see ``original``) as float64, NaN where it is not positive."""
    column = original(table, name)
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    return np.where(values > 0, values, np.nan)


def codes(column: pd.Series) -> np.ndarray:
    """Return texts as the position of each in alphabetical order, NaN where missing."""
    categories = column.astype("str").astype("category")
    found = categories.cat.codes.to_numpy(dtype=np.float64)
    return np.where(found < 0, np.nan, found)


def varies(values: np.ndarray) -> bool:
    """Tell whether there are two different values among the known ones."""
    known = values[~np.isnan(values)]
    return bool(len(known)) and bool((known != known[0]).any())
