"""The catalog rows of one split."""

import pandas as pd

from engine.datasets.catalog import Dataset
from engine.datasets.validation import with_committed_validation
from engine.errors import InputError


def rows_for_split(dataset: Dataset, split: str | None = None) -> pd.DataFrame:
    """Return the catalog rows of a split, of all splits for None.

    ``train`` and ``val`` of a set with a committed validation split are those of that split: its val is
    never in its train. Raises InputError that lists the splits when there is none of this name.
    """
    if split is None:
        return dataset.catalog
    if split in ("train", "val"):
        dataset = with_committed_validation(dataset) or dataset
    rows = dataset.catalog[dataset.catalog["split"] == split]
    if rows.empty:
        raise InputError(
            f"The dataset {dataset.name} has no split '{split}'; it has {', '.join(dataset.splits)}."
        )
    return rows
