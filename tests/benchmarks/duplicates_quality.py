"""How many altered copies are found among real radiographs, and how much else is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from data_tools.duplicates.find import find_duplicates
from data_tools.duplicates.fingerprint import fingerprint
from data_tools.duplicates.hamming import pairs_within
from tests.benchmarks.altered import ALTERATIONS, MIRRORED

PLAIN_RADIUS = 6
"""Distance within which a single perceptual hash calls two pictures the same, beside the search."""


@dataclass(frozen=True)
class Outcome:
    """What was found of one kind of copy.

    Of ``images`` copies, ``found`` by the search, as mirrored where they are; ``wrong`` pairs of different
    radiographs that it took for one; ``plain_found`` and ``plain_wrong`` the same of a single hash.
    """

    kind: str
    images: int
    found: int
    wrong: int
    plain_found: int
    plain_wrong: int

    @property
    def recall(self) -> float:
        """Share of the copies that were found."""
        return self.found / self.images

    @property
    def precision(self) -> float:
        """Share of the found pairs that are copies; 1 where nothing was found."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def plain_recall(self) -> float:
        """The single hash's recall."""
        return self.plain_found / self.images

    @property
    def plain_precision(self) -> float:
        """The single hash's precision."""
        pairs = self.plain_found + self.plain_wrong
        return self.plain_found / pairs if pairs else 1.0


def outcome_from_values(values: dict[str, Any]) -> Outcome:
    """Return the outcome that ``dataclasses.asdict`` made these values of."""
    return Outcome(**values)


def outcomes(
    originals: list[np.ndarray], subjects: list[str], plain_hash: Callable[[np.ndarray], int]
) -> list[Outcome]:
    """Compare all pictures (H, W) uint8 with their copies of each kind, and with each other.

    Pairs of one subject that are not a picture and its copy count neither way. ``plain_hash`` is another
    perceptual hash, of 64 bits.
    """
    own = [fingerprint(picture) for picture in originals]
    plain = [plain_hash(picture) for picture in originals]
    found = []
    for kind, alter in ALTERATIONS.items():
        copies = [alter(picture) for picture in originals]
        prints = [*own, *(fingerprint(copy) for copy in copies)]
        thumbs = np.stack([one.thumb for one in prints])
        hashes = np.stack([one.hashes for one in prints])
        table = find_duplicates(hashes, partial(np.take, thumbs, axis=0), [""] * len(prints))
        pairs = zip(table["a"], table["b"], table["mirrored"] == (kind in MIRRORED), strict=True)
        plain_hashes = np.array([*plain, *(plain_hash(copy) for copy in copies)], dtype=np.uint64)
        plain_pairs = ((a, b, True) for a, b in pairs_within(plain_hashes, PLAIN_RADIUS)[0])
        count = len(originals)
        found.append(Outcome(kind, count, *judged(pairs, subjects), *judged(plain_pairs, subjects)))
    return found


def judged(pairs: Iterable[tuple[int, int, bool]], subjects: list[str]) -> tuple[int, int]:
    """Return how many of the pairs of positions are a picture and its copy, and how many are two people.

    Copies follow the pictures in their order; the third value tells whether the pair's mirroring is right.
    """
    right = wrong = 0
    count = len(subjects)
    for a, b, mirroring in pairs:
        if b == a + count:
            right += bool(mirroring)
        elif subjects[a % count] != subjects[b % count]:
            wrong += 1
    return right, wrong
