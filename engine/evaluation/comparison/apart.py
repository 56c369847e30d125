"""Which score tables keep the others from being compared, because they are of other images."""

from collections.abc import Mapping

import pandas as pd

from engine.datasets.walk import without_suffix
from engine.evaluation.score_table import ScoreTable


def to_leave_out(tables: Mapping[str, ScoreTable]) -> list[str]:
    """Return the fewest tables without which two or more others share images of both classes.

    Of equally few those whose absence leaves the most images. Images are the same when their labels are, and
    their paths but for the file extension. Empty where all share images, or no two of them do.
    """
    rows = pd.concat(images(table).assign(table=name) for name, table in tables.items())
    scored = pd.crosstab([rows["image"], rows["label"]], rows["table"]).astype(bool)
    best: tuple[int, int, list[str]] = (2, 0, [])
    for together in scored.drop_duplicates().to_numpy():
        kept = scored.columns[together].tolist()
        shared = scored.index[scored[kept].all(axis=1)]
        if shared.get_level_values("label").nunique() > 1 and (len(kept), len(shared)) > best[:2]:
            best = (len(kept), len(shared), [name for name in tables if name not in kept])
    return best[2]


def images(table: ScoreTable) -> pd.DataFrame:
    """Return ``image``, the path without its extension, and ``label`` of the images that count."""
    frame = table.frame[table.frame["score"].notna() & table.frame["label"].isin(table.classes)]
    return pd.DataFrame(
        {"image": frame["path"].map(without_suffix), "label": frame["label"]}
    ).drop_duplicates()
