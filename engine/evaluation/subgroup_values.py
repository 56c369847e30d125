"""The groups into which a column parts the images: names, findings, age bands, quarters of a measure."""

import re

import numpy as np
import pandas as pd

from engine.datasets.groups import numbers_of
from engine.datasets.sizes import SIDES
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, labelled

NOT_KNOWN = "not known"

AGE_BANDS = {0: "under 1", 1: "1 to 4", 5: "5 to 17", 18: "18 to 39", 40: "40 to 64", 65: "65 and over"}
"""Ages in years at which a band begins: infants, preschool and school age, and adults in three parts."""

IMAGE_SIZE, ASPECT = "image size", "aspect ratio"
"""Groups by what an image measures, from its original's width and height, else the file's."""

LEAST = 10
"""Images of a class that a group, and the rest, must have before they are compared: fewer say too little."""

MOST_GROUPS = 20
"""A column with more values names images rather than groups them."""

FEW_NUMBERS = 4
"""Numbers with no more different values than this are names, not measures."""

BETWEEN_NAMES = "|"
"""What stands between several names in one cell, such as ``Edema|Pneumonia``; each name is a group."""

NEVER = frozenset({
    "path", "label", "score", "problem", "subject", "image", "mask", "bytes", "width", "height",
    "original_width", "original_height",
})  # fmt: skip
"""Columns that name an image, or are what is judged, or are told by ``IMAGE_SIZE`` and ``ASPECT``."""


def subgroup_columns(table: ScoreTable) -> list[str]:
    """Return the columns by which some figure of two groups can be compared, in the table's order.

    That leaves out ids, hashes, constants, columns that repeat the label, and those with too many values.
    ``IMAGE_SIZE`` and ``ASPECT`` come last where sizes are known. Raises InputError as ``labelled`` does.
    """
    rows = labelled(table)
    frame = table.frame.iloc[rows.index]
    measured = [IMAGE_SIZE, ASPECT]
    names = [str(name) for name in frame.columns if name not in NEVER]
    few = [name for name in names if is_measure(frame[name]) or len(names_in(frame[name])) <= MOST_GROUPS]
    return [name for name in [*few, *measured] if comparable(groups_of(frame, name), rows.y)]


def names_in(values: pd.Series) -> set[str]:
    """Return the different names in a column's cells."""
    return {name for cell in values.dropna().unique() for name in str(cell).split(BETWEEN_NAMES)}


def comparable(groups: dict[str, np.ndarray], y: np.ndarray) -> bool:
    """Tell whether a group has enough images of a class, and the other known ones too."""
    known = [member for name, member in groups.items() if name != NOT_KNOWN]
    if len(known) < 2:
        return False
    any_of = np.logical_or.reduce(known)
    return any(
        min(np.count_nonzero(member & of_class), np.count_nonzero(any_of & ~member & of_class)) >= LEAST
        for member in known
        for of_class in (y, ~y)
    )


def groups_of(frame: pd.DataFrame, column: str) -> dict[str, np.ndarray]:
    """Return each group's name and members, (n,) bool for the n rows of ``frame``; missing values come last.

    Ages come in ``AGE_BANDS``, other measures in quarters of the images, names by their number of images.
    A cell with several names puts its image into several groups. Raises InputError for no such column.
    """
    if column in (IMAGE_SIZE, ASPECT):
        width, height = sides_of(frame)
        return quarters(width * height / 1e6, " MP") if column == IMAGE_SIZE else quarters(width / height)
    if column not in frame:
        raise InputError(f"Expected a column of the score table, but got '{column}'.")
    values = frame[column]
    if not is_measure(values):
        return named(values)
    numbers = numbers_of(frame, column)
    if re.fullmatch(r"(patient_?)?age(_years)?", column.lower()):
        return age_bands(numbers)
    return quarters(numbers)


def is_measure(values: pd.Series) -> bool:
    """Tell whether a column holds numbers that measure."""
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return False
    return values.nunique() > FEW_NUMBERS


def named(values: pd.Series) -> dict[str, np.ndarray]:
    """Return the groups of names, the most frequent first."""
    known = values.notna().to_numpy()
    text = np.array([f"{value:g}" if isinstance(value, float) else str(value) for value in values], object)
    parts = [
        set(cell.split(BETWEEN_NAMES)) if is_known else set()
        for cell, is_known in zip(text, known, strict=True)
    ]
    groups = {
        name: np.array([name in held for held in parts], dtype=bool) for name in sorted(set().union(*parts))
    }
    by_size = sorted(groups.items(), key=lambda item: -int(item[1].sum()))
    return with_missing(dict(by_size), known)


def age_bands(years: np.ndarray) -> dict[str, np.ndarray]:
    """Return the age bands that have images; negative ages are not known."""
    known = np.isfinite(years) & (years >= 0)
    band = np.searchsorted(list(AGE_BANDS), np.where(known, years, 0), side="right") - 1
    groups = {name: known & (band == place) for place, name in enumerate(AGE_BANDS.values())}
    return with_missing({name: member for name, member in groups.items() if member.any()}, known)


def quarters(values: np.ndarray, unit: str = "") -> dict[str, np.ndarray]:
    """Return four groups of about equally many images, from low to high; equal values stay together.

    Each is named by its lowest and highest value.
    """
    known = np.isfinite(values)
    if not known.any():
        return with_missing({}, known)
    cuts = np.unique(np.quantile(values[known], (0.25, 0.5, 0.75)))
    part = np.searchsorted(cuts, values, side="left")
    groups: dict[str, np.ndarray] = {}
    for place in range(len(cuts) + 1):
        member = known & (part == place)
        if member.any():
            ends = dict.fromkeys(digits(end) for end in (values[member].min(), values[member].max()))
            name = " to ".join(ends) + unit
            groups[name] = groups.get(name, False) | member
    return with_missing(groups, known)


def digits(value: float) -> str:
    """Return a measure as text, whole numbers whole and others with three digits."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"


def with_missing(groups: dict[str, np.ndarray], known: np.ndarray) -> dict[str, np.ndarray]:
    """Return groups with that of the images whose value is not known, where there are any."""
    return groups if known.all() else groups | {NOT_KNOWN: ~known}


def sides_of(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return width and height (n,) in pixels, the original's where known, NaN where unknown."""
    found = []
    for side in SIDES:
        original, own = numbers_of(frame, f"original_{side}"), numbers_of(frame, side)
        values = np.where(np.isnan(original), own, original)
        found.append(np.where(values > 0, values, np.nan))
    return found[0], found[1]
