"""What the Padding Color page says of heat on padding: its headline, its numbers, its table."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from engine.evaluation.wording import limits, number, percent, with_interval

MEANING = (
    "The index is the share of the heatmap on the padding over the padding's share of the area: 1 is what "
    "chance would put there, 0 is none."
)


def headline(index: pd.DataFrame, classes: tuple[str, str]) -> str:
    """Return how the heat on the padding compares with chance: by class where these differ."""
    rows = [row for row in index.to_dict("records") if row["label"] in classes and row["n"]]
    if not index["n"].iloc[0]:
        return "None of these images has padding with a heatmap: all are square, or without heat."
    if len(rows) < 2 or verdict(rows[0]) == verdict(rows[1]):
        return f"Heat {verdict(index.iloc[0])}: {value(index.iloc[0])}."
    parts = [f"{verdict(row)} in {row['label'].lower()} images ({value(row)})" for row in rows]
    return f"Heat {' and '.join(parts)}."


def verdict(row: Mapping[Hashable, Any] | pd.Series) -> str:
    """Return what an index says."""
    if row["low"] > 1:
        return "leans on the padding"
    return "keeps off the padding" if row["high"] < 1 else "lies on the padding about as chance has it"


def value(row: Mapping[Hashable, Any] | pd.Series) -> str:
    """Return an index as text."""
    return f"{number(row['index'], (row['low'], row['high']))} times its share"


def lead(index: pd.DataFrame, classes: tuple[str, str]) -> str:
    """Return the numbers behind the headline."""
    row = index.iloc[0]
    if not row["n"]:
        return MEANING
    parts = [
        f"Padding fills {percent(row['padding_share'])} of the square and holds {percent(row['heat_share'])} "
        f"of the heat: index {with_interval(row['index'], (row['low'], row['high']))}, "
        f"n = {row['n']:,} images with padding and heat.",
        *(
            f"{one['label']} {with_interval(one['index'], (one['low'], one['high']))}, n = {one['n']:,}."
            for one in index.to_dict("records")
            if one["label"] in classes
        ),
        "95 % intervals over resampled images.",
    ]
    return " ".join(parts)


def index_rows(every: pd.DataFrame) -> list[dict[str, str]]:
    """Return the index as a table."""
    return [
        {
            "Model": row["model"],
            "Label": row["label"],
            "Images": f"{row['n']:,}",
            "Padding": percent(row["padding_share"]),
            "Heat": percent(row["heat_share"]),
            "Index": number(row["index"], (row["low"], row["high"])),
            "95 % interval": limits((row["low"], row["high"])),
        }
        for row in every.to_dict("records")
    ]
