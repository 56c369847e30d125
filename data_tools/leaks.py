"""What is on two sides of a dataset at once: duplicates and subjects across splits, duplicates across labels.

Pairs are those of ``data_tools.duplicates`` as paths, with the columns ``a, b, kind, mirrored, distance,
correlation``. Subjects are suspected, not proven (``engine.datasets.subjects``).
"""

import numpy as np
import pandas as pd

from data_tools.duplicates.groups import group_numbers
from engine.datasets.groups import column_of
from engine.datasets.subjects import WITHIN_SPLIT, scheme_names, subject_keys

PAIR_COLUMNS = ("a", "b", "kind", "mirrored", "distance", "correlation")

LEAK_COLUMNS = {
    "duplicate_group": "int64",
    "leak_duplicate": "bool",
    "leak_subject": "bool",
    "label_conflict": "bool",
}
"""What is told of each image, and its type; see ``leak_columns``."""


def leak_columns(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return for each image of a catalog whether it leaks, row for row.

    - ``duplicate_group``: equal for images that pairs connect, -1 for an image without a duplicate;
    - ``leak_duplicate``: it is in a pair with an image of another split, or the same file is in one;
    - ``leak_subject``: another split holds an image of its subject, where ids hold across splits;
    - ``label_conflict``: it is in a pair with an image of another label, or the same file has one.
    """
    split, label = column_of(table, "split"), column_of(table, "label")
    described = described_pairs(table, pairs)
    # Not every pair of a large group of identical files is listed.
    same = grouped(table, pairs[pairs["kind"] == "exact"])
    same = same.where(same >= 0)
    columns = {
        "duplicate_group": grouped(table, pairs),
        "leak_duplicate": in_pairs(table, described[described["across"]]) | several_within(same, split),
        "leak_subject": several_within(subject_keys(table), split),
        "label_conflict": in_pairs(table, described[described["conflict"]]) | several_within(same, label),
    }
    return pd.DataFrame(columns).astype(LEAK_COLUMNS)


def grouped(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Return for each image the number of the group that pairs connect it to, -1 for none."""
    return pd.Series(group_numbers(positions(table, pairs), len(table)), index=table.index, dtype="int64")


def positions(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of paths as pairs of positions in a table, ``a`` and ``b``, int64."""
    place = pd.Series(np.arange(len(table), dtype=np.int64), index=table["path"])
    return pairs.assign(**{side: place.loc[pairs[side]].to_numpy() for side in ("a", "b")})


def in_pairs(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Tell for each image of a table whether it is in one of the pairs."""
    return table["path"].isin(set(pairs["a"]) | set(pairs["b"]))


def several_within(group: pd.Series, column: pd.Series) -> pd.Series:
    """Tell for each row whether its group has several values in a column; missing ones do not count."""
    if not group.notna().any():
        return pd.Series(False, index=group.index)
    return column.groupby(group).transform("nunique").gt(1).fillna(False)


def described_pairs(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with ``split_a, split_b, label_a, label_b`` of their images, and two answers.

    ``across``: the splits differ; ``conflict``: the labels differ. Missing splits and labels differ from
    nothing.
    """
    known = table.set_index("path")
    found = pairs.copy()
    for name in ("split", "label"):
        for side in ("a", "b"):
            found[f"{name}_{side}"] = column_of(known, name).reindex(pairs[side]).to_numpy()
    for answer, name in (("across", "split"), ("conflict", "label")):
        a, b = found[f"{name}_a"], found[f"{name}_b"]
        found[answer] = a.notna() & b.notna() & a.ne(b)
    return found


def leaking_pairs(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the described pairs whose images are in two splits, the most alike first."""
    return most_alike(described_pairs(table, pairs).query("across"))


def conflicting_pairs(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the described pairs whose images have different labels, the most alike first."""
    return most_alike(described_pairs(table, pairs).query("conflict"))


def most_alike(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs by falling correlation, equal ones by path."""
    return pairs.sort_values(["correlation", "a", "b"], ascending=[False, True, True], ignore_index=True)


def shared_subjects(table: pd.DataFrame) -> pd.DataFrame:
    """Return the subject ids that occur in several splits, one row each, by number of images.

    Columns ``subject``, ``splits`` (joined by commas), ``images``, and ``leak``: False where the naming
    scheme says that the ids of the test set are other people's.
    """
    subject, split = column_of(table, "subject").astype("str"), column_of(table, "split")
    same = subject_keys(table)
    rows = pd.DataFrame({"subject": subject, "split": split, "leak": several_within(same, split)})
    found = rows[several_within(subject, split)].groupby("subject", sort=True)
    shared = pd.DataFrame(
        {
            "splits": found["split"].agg(lambda values: ",".join(sorted(set(values)))),
            "images": found.size(),
            "leak": found["leak"].any(),
        }
    ).reset_index()
    return shared.sort_values(["images", "subject"], ascending=[False, True], ignore_index=True)


def ids_counted_anew(table: pd.DataFrame) -> str:
    """Return the naming scheme in which a table's test ids are other people's, the empty text for none."""
    followed = scheme_names(table)
    return str(next(iter(sorted(set(followed.dropna()) & WITHIN_SPLIT)), ""))
