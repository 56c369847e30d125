"""Rows as the build's steps pass them on."""

import pandas as pd

from data_tools.build.removals import start
from data_tools.build.sources.layout import COLUMNS


def rows(*given: dict) -> pd.DataFrame:
    """Return rows of all columns; each dict gives what is not usual about one image."""
    usual = {"source": "a", "label": "NORMAL"}
    table = pd.DataFrame([usual | {"path": f"{number}.png"} | one for number, one in enumerate(given)])
    for name, kind in COLUMNS.items():
        if name not in table:
            table[name] = pd.Series(float("nan"), index=table.index, dtype=kind)
    table["written"] = table["written"].fillna(table["label"]) if "written" in table else table["label"]
    table["labels"] = table["written"]
    table["name"] = table["name"].fillna(table["path"].str.removesuffix(".png"))
    if "sha256" not in table:
        table["sha256"] = table["source"] + table["path"]
    return start(table.astype(COLUMNS))


def pairs(*given: tuple[int, int]) -> pd.DataFrame:
    """Return near pairs of positions in the form of ``data_tools.duplicates.find``."""
    table = pd.DataFrame(list(given), columns=["a", "b"], dtype="int64")
    return table.assign(kind="near", mirrored=False, distance=2, correlation=0.99)
