"""Positions with equal values, so that a search sees each value once."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Members:
    """For each group its positions: ``order`` (n,) has them group by group, ``starts`` (groups + 1,)."""

    order: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, group: np.ndarray, count: int) -> "Members":
        """Return the members of ``count`` groups, where ``group`` (n,) has each position's group."""
        sizes = np.bincount(group, minlength=count)
        return cls(np.argsort(group, kind="stable"), np.concatenate([[0], np.cumsum(sizes)]))

    def pairs_inside(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all pairs of positions of one group, smaller first, and zeros: their distances."""
        position = np.arange(len(self.order))
        ends = np.repeat(self.starts[1:], np.diff(self.starts))
        first = np.repeat(position, ends - position - 1)
        second = counted(position + 1, ends - position - 1)
        return self.order[first], self.order[second], np.zeros(len(first), dtype=np.uint8)

    def pairs_across(
        self, first: np.ndarray, second: np.ndarray, distance: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return every pair of a member of a group in ``first`` (m,) and one of its partner in ``second``.

        With them come the distances (m,) of the pairs of groups.
        """
        sizes = np.diff(self.starts)
        left, right = sizes[first], sizes[second]
        pair = np.repeat(np.arange(len(first)), left)
        wide = right[pair]
        return (
            self.order[np.repeat(counted(self.starts[first], left), wide)],
            self.order[counted(self.starts[second][pair], wide)],
            np.repeat(distance[pair], wide),
        )


def counted(begins: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return each of ``begins`` (n,) with the numbers that follow it, ``counts`` (n,) of them in all."""
    last = np.cumsum(counts)
    numbers = np.repeat(begins - (last - counts), counts)
    numbers += np.arange(len(numbers))
    return numbers
