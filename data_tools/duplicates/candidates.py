"""Pairs of pictures that may be one, by their hashes and the shape of their waves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from data_tools.duplicates.hamming import matches
from data_tools.duplicates.looks import Looks, alike
from data_tools.duplicates.waves import WINDOWS, mirrored

RADIUS = 9
"""Bits in which a picture's hash may differ from that of another one's window. Of training radiographs of
Kermany et al., 999 in 1,000 altered copies keep to it, and 2 in 1,000 pairs of different ones."""

ALIKE = 0.85
"""Correlation of the waves below which there is no second look: of the altered copies within the radius all
but 4 in 10,000 reach it, of the pairs of different radiographs 5 in 100."""


@dataclass(frozen=True)
class Candidates:
    """Pairs for a second look, each with where its search begins, as arrays (m,).

    ``first`` is the picture that may be a crop, with its frame where ``framed``, mirrored where
    ``mirrored``; ``second`` the one of whose ``window`` it may be a copy. ``distance`` is the smallest of
    those between their hashes.
    """

    first: np.ndarray
    second: np.ndarray
    window: np.ndarray
    framed: np.ndarray
    mirrored: np.ndarray
    distance: np.ndarray


def candidates(hashes: np.ndarray, looks: Looks, told: Callable[[int, int], None]) -> Candidates:
    """Return the pairs of pictures with hashes (n, HASHES) uint64 that are worth a second look.

    Each pair comes at most once as it is and once mirrored, from the search's best starting point. Only
    pictures that are ``searched`` are in any. ``told`` is told (done, to do) as it goes.
    """
    found = [np.empty((0, 7))]
    count = len(hashes)
    for part, (framed, flipped) in enumerate(product((False, True), repeat=2)):
        for first, second, window, distance, alike_by in hits(hashes, looks, framed, flipped):
            flags = np.full((len(first), 2), (framed, flipped))
            rows = np.column_stack([first, second, window, distance, alike_by])
            found.append(np.concatenate([rows, flags], axis=1))
            told(part * count // 4, count)
        told((part + 1) * count // 4, count)
    first, second, window, distance, alike_by, framed_by, flipped_by = np.concatenate(found).T
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((-alike_by, flipped_by, high, low))
    keys = np.stack([low, high, flipped_by])[:, order]
    begins = np.flatnonzero(np.r_[True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)][: keys.shape[1]])
    best = order[begins]
    nearest = np.minimum.reduceat(distance[order], begins) if len(begins) else distance
    return Candidates(
        first[best].astype(np.int64),
        second[best].astype(np.int64),
        window[best].astype(np.int64),
        framed_by[best].astype(bool),
        flipped_by[best].astype(bool),
        nearest.astype(np.int64),
    )


def hits(
    hashes: np.ndarray, looks: Looks, framed: bool, flipped: bool
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Yield first, second, window, distance and the waves' correlation of the pairs that are near and alike.

    With ``framed`` only pictures with a frame are compared with others, frame and all; a border that is dark
    enough in a darker copy may look like one. With ``flipped``, pictures are mirrored first.
    """
    shown = np.flatnonzero(looks.searched)
    asked = np.flatnonzero(looks.searched & looks.framed) if framed else shown
    queries = hashes[asked, WINDOWS if framed else 0]
    shapes = looks.whole if framed else looks.windows[:, 0]
    windows = np.ascontiguousarray(hashes[shown, :WINDOWS]).ravel()
    for query, place, distance in matches(mirrored(queries) if flipped else queries, windows, RADIUS):
        first, second, window = asked[query], shown[place // WINDOWS], place % WINDOWS
        other = first != second
        first, second, window, distance = first[other], second[other], window[other], distance[other]
        correlation = alike(shapes[first], looks.windows[second, window], flipped)
        good = correlation >= ALIKE
        yield first[good], second[good], window[good], distance[good], correlation[good]
