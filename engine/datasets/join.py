"""Score tables from anywhere, joined to a dataset's catalog."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.walk import without_suffix


def match_paths(paths: Iterable[str], catalog: pd.DataFrame) -> list[str | None]:
    """Return the catalog's path for each path: the same one, else the only one that differs in its extension.

    None where there is no such image, or several.
    """
    exact = set(catalog["path"])
    stems = Counter(map(without_suffix, exact))
    by_stem = {without_suffix(path): path for path in exact}
    matched: list[str | None] = []
    for path in paths:
        tidy = str(path).replace("\\", "/").removeprefix("./")
        stem = without_suffix(tidy)
        matched.append(tidy if tidy in exact else by_stem.get(stem) if stems[stem] == 1 else None)
    return matched


def join_catalog(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return a table with a column ``path`` and the catalog's columns that it lacks, row for row.

    The column ``image`` holds the path in the dataset, missing where the dataset has no such image: published
    tables name ``.jpeg`` files where a copy of the set holds ``.webp``. Columns that both have stay as they
    are in the table.
    """
    table = table.assign(
        image=pd.Series(match_paths(table["path"], dataset.catalog), index=table.index, dtype="str")
    )
    new = [name for name in dataset.catalog.columns if name not in table.columns]
    extra = dataset.catalog.set_index("path")[new].reindex(table["image"]).set_index(table.index)
    return pd.concat([table, extra], axis=1)
