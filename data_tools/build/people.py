"""Which images are suspected of one person, across sources: what must not be divided."""

import numpy as np
import pandas as pd

from data_tools.duplicates.groups import group_numbers


def people(rows: pd.DataFrame, pairs: pd.DataFrame) -> tuple[np.ndarray, pd.Series]:
    """Return a group number for each row, and the name of its person, missing where nobody knows one.

    Two images are of one group when they have one subject in one source, or when a chain of such images and
    of alike pictures (``pairs``, positions of rows) joins them: a duplicate that was removed still joins its
    person in one source with that in another. The name is ``SOURCE/SUBJECT``, the first by the alphabet of
    those in the group. ``rows`` has the columns ``source`` and ``subject``.
    """
    keys = rows["source"] + "/" + rows["subject"]
    same = same_key(keys)
    joined = pd.DataFrame(
        {name: np.concatenate([pairs[name].to_numpy(dtype=np.int64), same[name]]) for name in ("a", "b")}
    )
    numbers = group_numbers(joined, len(rows)).astype(np.int64)
    alone = numbers < 0
    numbers[alone] = numbers.max(initial=-1) + 1 + np.arange(alone.sum())
    names = keys.groupby(numbers).transform("min")
    return numbers, names


def same_key(keys: pd.Series) -> dict[str, np.ndarray]:
    """Return positions a < b that chain all rows of the same key together; missing keys chain nothing."""
    known = np.flatnonzero(keys.notna())
    codes = keys.iloc[known].astype("category").cat.codes.to_numpy()
    order = known[np.argsort(codes, kind="stable")]
    sorted_codes = np.sort(codes, kind="stable")
    chained = np.flatnonzero(sorted_codes[1:] == sorted_codes[:-1])
    return {"a": order[chained], "b": order[chained + 1]}
