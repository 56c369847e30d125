"""A catalog's columns as ordered categories to count by.

The functions take a catalog or any other table; a column that it lacks counts as missing throughout.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from engine.datasets.layouts import WHOLE

NO_LABEL, UNKNOWN, REST = "no label", "unknown", "other values"

USUAL_SPLITS = ("train", "val", "test")

MOST_VALUES = 12
"""Values of a column that are told apart; rarer ones are summed up."""

MOST_RANGES = 7

SINGLE = (
    "path", "split", "label", "subject", "mask", "width", "height", "original_width", "original_height",
    "bytes", "problem", "score",
)  # fmt: skip
"""Columns that name or measure one image, and those by which images are counted anyway."""


def columns_to_divide_by(table: pd.DataFrame) -> list[str]:
    """Return the columns that part the images into groups: subtype and source first, the others as they come.

    Left out are columns that say the same of every usable image, and text that is different for most of them.
    """
    usual = [name for name in ("subtype", "source") if name in table]
    usable = table[column_of(table, "problem").isna()]
    return [name for name in dict.fromkeys([*usual, *table]) if name not in SINGLE and parts(usable[name])]


def parts(column: pd.Series) -> bool:
    """Tell whether a column parts its table into groups."""
    known = int(column.notna().sum())
    values = column.nunique()
    if values + (known < len(column)) < 2 or not values:
        return False
    return pd.api.types.is_numeric_dtype(column) or values <= max(2, known / 2)


def splits_of(table: pd.DataFrame) -> pd.Series:
    """Return each image's split: train, val, test, then by name; ``all`` where it is unknown."""
    return ordered(column_of(table, "split"), USUAL_SPLITS, WHOLE)


def labels_of(table: pd.DataFrame, classes: tuple[str, str]) -> pd.Series:
    """Return each image's label: negative, positive (``classes``), others by name, ``no label``."""
    return ordered(column_of(table, "label"), classes, NO_LABEL)


def values_of(table: pd.DataFrame, name: str) -> pd.Series:
    """Return any column to count by.

    Numbers with more than ``MOST_VALUES`` different values become ranges of one round width (``20 to 39``);
    text keeps its most frequent values, the others are ``other values``. Missing ones are ``unknown``.
    """
    column = column_of(table, name)
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(dtype=np.float64)
        values = np.where(np.isfinite(values), values, np.nan)
        if len(np.unique(values[~np.isnan(values)])) > MOST_VALUES:
            return in_ranges(pd.Series(values, index=column.index))
        known = sorted(set(values[~np.isnan(values)]))
        return ordered(pd.Series(values, index=column.index), known, UNKNOWN, names=[f"{v:g}" for v in known])
    frequent = list(column.value_counts().index)
    if len(frequent) > MOST_VALUES:
        frequent = frequent[: MOST_VALUES - 1]
        rare = column.notna() & ~column.astype("category").isin(frequent)
        return ordered(column.mask(rare, REST), [*frequent, REST], UNKNOWN)
    return ordered(column, frequent, UNKNOWN)


def in_ranges(column: pd.Series) -> pd.Series:
    """Return numbers as ranges of one round width, 1, 2 or 5 times a power of ten."""
    values = column.to_numpy(dtype=np.float64)
    low, high = np.nanmin(values), np.nanmax(values)
    power = 10.0 ** np.floor(np.log10((high - low) / MOST_RANGES))
    widths = [factor * power for factor in (1, 2, 5, 10, 20)]
    width = next(w for w in widths if np.floor(high / w) - np.floor(low / w) < MOST_RANGES)
    position = pd.Series(np.floor(values / width), index=column.index)
    known = sorted(position.dropna().unique())
    whole = bool(np.all(values[~np.isnan(values)] % 1 == 0)) and width > 1
    names = [f"{k * width:g} to {(k + 1) * width - whole:g}" for k in known]
    return ordered(position, known, UNKNOWN, names=names)


def ordered(column: pd.Series, first: Iterable, last: str, *, names: list[str] | None = None) -> pd.Series:
    """Return a column as ordered categories: those of ``first`` that occur, others by name, ``last``.

    Missing values become ``last``. ``names`` replaces the names of ``first``, which then are all there is.
    """
    categories = column.astype("category")
    seen = set(categories.cat.categories)
    front = [value for value in dict.fromkeys(first) if value in seen]
    rest = sorted(seen.difference(front, [last]), key=str)
    categories = categories.cat.set_categories([*front, *rest, *({last} & seen)], ordered=True)
    if names is not None:
        categories = categories.cat.rename_categories(names)
    if not categories.isna().any():
        return categories
    if last not in categories.cat.categories:
        categories = categories.cat.add_categories([last])
    return categories.fillna(last)


def column_of(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column, all missing where the table lacks it."""
    return table[name] if name in table else pd.Series(np.nan, index=table.index, dtype="str")


def numbers_of(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return a column as float64, NaN where it is missing or no number."""
    return pd.to_numeric(column_of(table, name), errors="coerce").to_numpy(dtype=np.float64)


def synthetic_remark(table: pd.DataFrame) -> str:
    """Return the remark that images are synthetic (column ``synthetic``); nothing for real ones."""
    marked = column_of(table, "synthetic").eq("yes")
    if not marked.any():
        return ""
    return " (synthetic radiographs)" if marked.all() else f" ({int(marked.sum()):,} of them synthetic)"
