"""Nearest neighbours among feature vectors, and images that lie close together under different labels."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.errors import InputError

BLOCK = 1024
"""Queries that are compared with all vectors at once: 22,000 vectors give a block of 90 MB."""

NEAR = 0.95
"""Two images are near-identical when they lie closer than this share of images does to its nearest one."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest vectors of q queries, the nearest first.

    ``index`` (q, k) int, their places among the vectors; ``similarity`` (q, k) float32, the cosine, -1 to 1.
    """

    index: np.ndarray
    similarity: np.ndarray


def nearest(vectors: np.ndarray, query: np.ndarray, k: int) -> Neighbours:
    """Return the ``k`` vectors (of n, D) most similar to each query (q, D), or to one query (D,).

    All pairs are compared (exact cosine); of equals the first comes first. Fewer than ``k`` where there are
    fewer. Raises InputError: no vectors, other lengths of vectors, ``k`` below 1.
    """
    queries = np.atleast_2d(query)
    if vectors.ndim != 2 or not len(vectors) or queries.shape[1] != vectors.shape[1]:
        raise InputError(
            f"Expected vectors (n, {queries.shape[1]}) with n above 0, but got {vectors.shape}; vectors of "
            "different models cannot be compared."
        )
    if k < 1:
        raise InputError(f"Expected `k` to be at least 1, but got {k}.")
    return _nearest(directions(vectors), directions(queries), min(k, len(vectors)))


def nearest_others(vectors: np.ndarray, k: int) -> Neighbours:
    """Return for each of n > 1 vectors (n, D) its ``k`` nearest among the others."""
    if len(vectors) < 2:
        raise InputError(f"Expected at least 2 vectors to be compared, but got {len(vectors)}.")
    unit = directions(vectors)
    return _nearest(unit, unit, min(k, len(vectors) - 1), without_self=True)


def directions(vectors: np.ndarray) -> np.ndarray:
    """Return vectors (n, D) of length 1, float32; zero stays zero, and is similar to nothing."""
    vectors = np.asarray(vectors, dtype=np.float32)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1)


def _nearest(unit: np.ndarray, queries: np.ndarray, k: int, *, without_self: bool = False) -> Neighbours:
    index = np.empty((len(queries), k), dtype=np.int64)
    similarity = np.empty((len(queries), k), dtype=np.float32)
    for start in range(0, len(queries), BLOCK):
        block = queries[start : start + BLOCK] @ unit.T
        rows = np.arange(len(block))
        if without_self:
            block[rows, start + rows] = -np.inf
        # Of values that are equal to the last one taken, a partition takes any: ties are settled below.
        last = -np.partition(-block, k - 1, axis=1)[:, k - 1]
        for row, least in enumerate(last):
            candidates = np.flatnonzero(block[row] >= least)
            order = candidates[np.argsort(-block[row, candidates], kind="stable")[:k]]
            index[start + row], similarity[start + row] = order, block[row, order]
    return Neighbours(index, np.clip(similarity, -1.0, 1.0))


def contradictions(vectors: np.ndarray, labels: np.ndarray, paths: list[str]) -> pd.DataFrame:
    """Return near-identical pairs with different labels, the closest first: one of each may be mislabelled.

    ``vectors`` (n, D) and ``labels`` (n,) belong to ``paths``. A pair is near-identical when one is the
    other's nearest image and they lie closer than ``NEAR`` of all images do to their nearest. Columns
    ``path, label, other_path, other_label, similarity``; each pair once. Raises InputError for fewer than
    two vectors.
    """
    found = nearest_others(vectors, 1)
    index, similarity = found.index[:, 0], found.similarity[:, 0]
    close = similarity >= np.quantile(similarity, NEAR)
    labels = np.asarray(labels, dtype=object)
    first = np.flatnonzero(close & (labels != labels[index]))
    pairs = {tuple(sorted((int(one), int(index[one])))): float(similarity[one]) for one in first}
    rows = [
        (paths[one], labels[one], paths[other], labels[other], value)
        for (one, other), value in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return pd.DataFrame(rows, columns=["path", "label", "other_path", "other_label", "similarity"])


def labels_around(found: Neighbours, labels: np.ndarray, label: str) -> np.ndarray:
    """Return for each query the share (q,) of its neighbours with this label."""
    return (np.asarray(labels, dtype=object)[found.index] == label).mean(axis=1)


def neighbour_sentence(labels: list[str], k: int) -> str:
    """Return the labels of the nearest images in words: ``8 of the 10 nearest training images are …``."""
    counts = pd.Series(labels, dtype="str").value_counts()
    if counts.empty:
        return "There is no training image to compare with."
    if len(counts) == 1:
        return f"All {k} nearest training images are labelled {counts.index[0]}."
    named = ", ".join(
        f"{count} {'are' if count > 1 else 'is'} labelled {label}" for label, count in counts.items()
    )
    return f"Of the {k} nearest training images {named}."
