"""Which of the candidates are the same picture, by a second look at each pair."""

from collections.abc import Callable

import numpy as np

from data_tools.duplicates.candidates import Candidates
from data_tools.duplicates.looks import Thumbs
from data_tools.duplicates.second_look import SAME, Detail, agreement
from data_tools.duplicates.views import content, inside

BATCH = 2048
"""Pairs that are looked at between two readings of thumbnails."""


class Details:
    """The details of some thumbnails, each made when it is first asked for."""

    def __init__(self, thumbs: dict[int, np.ndarray]):
        self.thumbs = thumbs
        self.made: dict[tuple[int, bool, bool], Detail] = {}

    def of(self, place: int, framed: bool, flipped: bool) -> Detail:
        """Return a picture's detail: inside its frame or, ``framed``, all of it; mirrored if ``flipped``."""
        key = place, framed, flipped
        if key not in self.made:
            self.made[key] = self.of(place, framed, False).mirrored() if flipped else self.make(place, framed)
        return self.made[key]

    def make(self, place: int, framed: bool) -> Detail:
        """Return a picture's detail, see ``of``, made anew."""
        thumb = self.thumbs[place]
        return Detail.of(thumb if framed else inside(thumb, content(thumb)))


def same_pictures(
    found: Candidates, thumbs: Thumbs, told: Callable[[int, int], None]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the correlation (m,) of each candidate, and the places (k,) of those that are the same picture.

    Where two pictures agree both as they are and mirrored, the better candidate of the two is kept. ``told``
    is told (done, to do).
    """
    count = len(found.first)
    correlation = np.zeros(count)
    for start in range(0, count, BATCH):
        batch = range(start, min(count, start + BATCH))
        asked = np.unique([found.first[start : batch.stop], found.second[start : batch.stop]])
        details = Details(dict(zip(asked.tolist(), thumbs(asked), strict=True)))
        for place in batch:
            crop = details.of(int(found.first[place]), bool(found.framed[place]), bool(found.mirrored[place]))
            whole = details.of(int(found.second[place]), framed=False, flipped=False)
            correlation[place] = agreement(crop, whole, int(found.window[place]))
        told(batch.stop, count)
    ends = np.sort(np.stack([found.first, found.second]), axis=0)
    order = np.lexsort((found.mirrored, -correlation, ends[1], ends[0]))
    ends = ends[:, order]
    best = np.ones(count, dtype=bool)
    best[1:] = (ends[:, 1:] != ends[:, :-1]).any(axis=0)
    return correlation, order[best & (correlation[order] >= SAME)]
