"""Several score tables of the same images, side by side."""

from collections.abc import Mapping

import pandas as pd

from engine.datasets.join import match_paths
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable


def common_images(tables: Mapping[str, ScoreTable]) -> pd.DataFrame:
    """Return a row for each image that all tables score: ``path``, ``label``, and each table's scores.

    Those columns have the tables' names; paths, labels and order are the first table's. Images are the same
    when their paths are, or differ in the file extension only; of rows that repeat a path the first counts.
    Raises InputError: no table, tables that disagree on the classes or an image's label, no common image.
    """
    if not tables:
        raise InputError("There is no score table to compare; score the images first.")
    (first, reference), *others = tables.items()
    joined = scored_rows(reference).rename(columns={"score": first})
    for name, table in others:
        if table.classes != reference.classes:
            raise InputError(
                f"'{first}' and '{name}' are about different classes: {' and '.join(reference.classes)} "
                f"against {' and '.join(table.classes)}."
            )
        rows = scored_rows(table)
        if (pd.Index(joined["path"]).get_indexer(rows["path"]) < 0).any():
            matched = pd.Series(match_paths(rows["path"], joined), rows.index, dtype="str")
            rows = rows.assign(path=matched).dropna(subset="path").drop_duplicates("path")
        joined = joined.merge(rows.rename(columns={"score": name, "label": "other label"}), on="path")
        check_labels(joined, first, name)
        joined = joined.drop(columns="other label")
    if joined.empty:
        raise InputError(f"{', '.join(tables)} have no scored image in common; score the same images.")
    return joined


def scored_rows(table: ScoreTable) -> pd.DataFrame:
    """Return path, label and score of the rows with a score, the first of each path."""
    rows = table.frame[["path", "label", "score"]].dropna(subset="score")
    return rows.drop_duplicates("path").reset_index(drop=True)


def check_labels(joined: pd.DataFrame, first: str, second: str) -> None:
    """Raise InputError when an image's two labels differ."""
    one, other = joined["label"], joined["other label"]
    differ = (one != other) & (one.notna() | other.notna())
    if differ.any():
        example = joined["path"][differ].iloc[0]
        raise InputError(
            f"'{first}' and '{second}' label {int(differ.sum())} images differently (first: {example}); "
            "score one dataset with both."
        )
