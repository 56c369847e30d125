"""Which pairs of equal pictures are listed: all in a small group, those with the first one in a large one."""

from collections.abc import Sequence

import numpy as np

from data_tools.duplicates.equal import Members

MOST_PAIRS = 64
"""Up to so many pairs are listed inside a group of equal pictures or between two groups; of more, those with
the first picture: their number grows like that of the pictures, and a chain of pairs still joins all."""


def first_equal(values: Sequence[object]) -> np.ndarray:
    """Return for each value (n,) int64 the position of the first one equal to it.

    What is not text, or empty, is unknown and equals nothing.
    """
    seen: dict[str, int] = {}
    first = np.arange(len(values), dtype=np.int64)
    for place, value in enumerate(values):
        if isinstance(value, str) and value:
            first[place] = seen.setdefault(value, place)
    return first


def pairs_inside(first: np.ndarray) -> np.ndarray:
    """Return the listed pairs (m, 2) of equal pictures; ``first`` (n,) is the first equal one's position."""
    sizes = np.bincount(first, minlength=len(first))
    small = np.flatnonzero(few_pairs(sizes[first]))
    members = Members.of(first[small], len(first))
    a, b, _ = members.pairs_inside()
    rest = np.flatnonzero(~few_pairs(sizes[first]) & (first != np.arange(len(first))))
    return np.concatenate([np.stack([small[a], small[b]], axis=1), np.stack([first[rest], rest], axis=1)])


def few_pairs(sizes: np.ndarray) -> np.ndarray:
    """Tell of groups' sizes (n,) whether all their pairs are listed."""
    return sizes * (sizes - 1) // 2 <= MOST_PAIRS


def pairs_between(members: Members, one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the listed pairs (m, 2) of groups ``one`` and ``other`` (k,), and which of the k each has."""
    sizes = np.diff(members.starts)
    small = sizes[one] * sizes[other] <= MOST_PAIRS
    place = np.arange(len(one))
    a, b, number = members.pairs_across(one[small], other[small], place[small])
    large = place[~small]
    heads = members.order[members.starts[:-1][np.stack([one[large], other[large]], axis=1)]]
    return np.concatenate([np.stack([a, b], axis=1), heads]), np.concatenate([number, large])
