"""Pairs of duplicates joined to groups."""

import numpy as np
import pandas as pd


def group_numbers(pairs: np.ndarray | pd.DataFrame, n: int) -> np.ndarray:
    """Return the group (n,) int64 that each image belongs to, -1 for an image in no pair.

    ``pairs`` (m, 2), or the columns ``a, b`` of a table, are positions from 0 to n - 1. Images that a chain
    of pairs links are of one group; groups count from 0 in the order of their first images.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = pairs[["a", "b"]].to_numpy() if isinstance(pairs, pd.DataFrame) else pairs
    pairs = np.asarray(ends, dtype=np.int64).reshape(-1, 2)
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    paired = np.zeros(n, dtype=bool)
    paired[pairs.ravel()] = True
    numbers = np.full(n, -1, dtype=np.int64)
    if len(pairs):
        _, component = connected_components(links, directed=False)
        _, first, number = np.unique(component[paired], return_index=True, return_inverse=True)
        numbers[paired] = np.argsort(np.argsort(first))[number]
    return numbers
