"""Pairs of alike pictures as people review them: what a pair means, and what was decided of it."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import pandas as pd

from data_tools.duplicates.decisions import Pair, Verdict, pair
from data_tools.duplicates.groups import group_numbers
from data_tools.leaks import described_pairs

EXACT = "exact"
"""The kind of a pair of files with the same bytes; others are ``near``."""


class Kind(StrEnum):
    """Which pairs to look at."""

    ALL = "all"
    """Every pair: those across splits first, then those with two labels, near ones before exact ones."""
    ACROSS = "across splits"
    """What was learnt in one split is asked in another: the score of that split is too good."""
    LABELS = "two labels"
    """One picture under two labels: one of them is wrong, in training and in every figure of merit."""
    NEAR = "near"
    """Not the same bytes: encoded again, resized, cropped, brighter; or two pictures that look alike."""
    EXACT = "exact"
    """The same bytes twice: there is nothing to decide."""
    MIRRORED = "mirrored"
    """One is the other's mirror image: left and right are exchanged in one of them."""


def review_table(pairs: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with what is known of their images, those that matter most first.

    ``pairs`` has ``a, b`` (paths), ``kind``, ``mirrored``, ``distance``, ``correlation``; ``images`` has a
    row for each image with ``path, split, label, sha256``. Added are ``split_a, label_a, sha256_a, split_b
    …``, and as bool ``across`` (two splits) and ``conflict`` (two labels). Within a rank the least correlated
    pairs come first: they are the most doubtful.
    """
    found = described_pairs(images, pairs)
    hashes = images.set_index("path")["sha256"]
    for side in ("a", "b"):
        found[f"sha256_{side}"] = hashes.reindex(found[side]).to_numpy()
    found["exact"] = found["kind"] == EXACT
    order = ["across", "conflict", "exact", "correlation", "a", "b"]
    ascending = [False, False, True, True, True, True]
    return found.sort_values(order, ascending=ascending, ignore_index=True).drop(columns="exact")


def verdicts_of(table: pd.DataFrame, decided: Mapping[Pair, Verdict]) -> pd.Series:
    """Return what was decided of each pair of ``review_table``, missing where nothing was.

    Files with the same bytes are the same picture, whatever anyone says.
    """
    hashes = zip(table["sha256_a"], table["sha256_b"], table["kind"], strict=True)
    verdicts = [Verdict.SAME if kind == EXACT else decided.get(pair(str(a), str(b))) for a, b, kind in hashes]
    return pd.Series([one and one.value for one in verdicts], index=table.index, dtype="str")


def standing(verdicts: pd.Series) -> pd.Series:
    """Tell which pairs count: all but those that were found to be different."""
    return verdicts.isna() | (verdicts != Verdict.DIFFERENT.value)


def of_kind(table: pd.DataFrame, kind: Kind | str) -> pd.Series:
    """Tell which pairs of ``review_table`` are of a kind; raises ValueError for an unknown one."""
    return {
        Kind.ALL: pd.Series(True, index=table.index),
        Kind.ACROSS: table["across"],
        Kind.LABELS: table["conflict"],
        Kind.NEAR: table["kind"] != EXACT,
        Kind.EXACT: table["kind"] == EXACT,
        Kind.MIRRORED: table["mirrored"],
    }[Kind(kind)].astype(bool)


def count_groups(pairs: pd.DataFrame) -> tuple[int, int]:
    """Return how many groups of alike pictures the pairs (``a, b``) make, and of how many images in all."""
    if pairs.empty:
        return 0, 0
    codes, paths = pd.factorize(pd.concat([pairs["a"], pairs["b"]], ignore_index=True))
    a, b = codes.reshape(2, -1).astype(np.int64)
    numbers = group_numbers(pd.DataFrame({"a": a, "b": b}), len(paths))
    return len(np.unique(numbers)), len(paths)
