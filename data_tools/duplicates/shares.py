"""How many flipped bits each quarter is searched for, so that the least work misses nothing.

The shares follow the data, and a quarter may get none (Qin et al., "GPH: Similarity Search in Hamming Space",
2018).
"""

from math import comb

import numpy as np

from data_tools.duplicates.buckets import BUCKETS, QUARTER_BITS, QUARTERS

MOST_FLIPS = 3
"""Flipped bits in a quarter: with more, looking into the buckets costs more than comparing all."""

LARGEST_RADIUS = QUARTERS * (MOST_FLIPS + 1) - 1
"""The pigeonhole principle needs more flips for a larger one."""


def works(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the comparisons (QUARTERS, MOST_FLIPS + 1) that up to 0, 1, … flips need in each quarter.

    ``one`` and ``other`` (n, QUARTERS) uint16 are the sets' quarters. A bucket that is looked into counts
    like a comparison.
    """
    needed = np.empty((QUARTERS, MOST_FLIPS + 1))
    looks = np.array([comb(QUARTER_BITS, count) for count in range(MOST_FLIPS + 1)]) * len(one)
    for number in range(QUARTERS):
        first = spectrum(np.bincount(one[:, number], minlength=BUCKETS))
        second = first if one is other else spectrum(np.bincount(other[:, number], minlength=BUCKETS))
        by_weight = np.bincount(WEIGHTS, weights=first * second, minlength=QUARTER_BITS + 1)
        needed[number] = np.maximum(KRAWTCHOUK @ by_weight / BUCKETS, 0.0) + looks
    return needed.cumsum(axis=1)


def spectrum(counts: np.ndarray) -> np.ndarray:
    """Return the Walsh–Hadamard transform (BUCKETS,) of the numbers of hashes in each bucket.

    The product of two of them, weighed by Krawtchouk's polynomials, adds up to the number of pairs at each
    Hamming distance, as the product of Fourier transforms does for distances on a line.
    """
    values = counts.astype(np.float64)
    for bit in range(QUARTER_BITS):
        halves = values.reshape(-1, 2, 1 << bit)
        values = np.stack([halves[:, 0] + halves[:, 1], halves[:, 0] - halves[:, 1]], axis=1)
    return values.ravel()


def krawtchouk(distance: int, weight: int) -> int:
    """Return the sum of the signs (-1)^(x·w) over all x of ``distance`` bits, for w of ``weight`` bits."""
    return sum(
        (-1) ** both * comb(weight, both) * comb(QUARTER_BITS - weight, distance - both)
        for both in range(distance + 1)
    )


WEIGHTS = np.bitwise_count(np.arange(BUCKETS, dtype=np.uint16))

KRAWTCHOUK = np.array(
    [
        [krawtchouk(distance, weight) for weight in range(QUARTER_BITS + 1)]
        for distance in range(MOST_FLIPS + 1)
    ],
    dtype=np.float64,
)


def cheapest_shares(works: np.ndarray, radius: int) -> tuple[tuple[int, ...], float] | None:
    """Return the flips allowed in each quarter (-1: the quarter is left out) and the comparisons they need.

    ``works`` are those of the function of this name. No pair within the radius is missed where the shares,
    and one more for each quarter, add up to more than the radius. None where that takes more flips than
    ``MOST_FLIPS`` in a quarter.
    """
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for costs in works:
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for total, (cost, shares) in best.items():
            for share in range(-1, len(costs)):
                spent = cost + (float(costs[share]) if share >= 0 else 0.0)
                if spent < longer.get(total + share + 1, (np.inf, ()))[0]:
                    longer[total + share + 1] = (spent, (*shares, share))
        best = longer
    if radius + 1 not in best:
        return None
    cost, shares = best[radius + 1]
    return shares, cost
