"""Which hashes can be near each other at all: the pigeonhole principle on four quarters of 64 bits.

Two hashes that differ in at most ``radius`` bits differ, in at least one quarter, in no more than that
quarter's share of them. So only hashes need to be compared whose quarters fall into the same bucket, or into
one that a few flipped bits lead to (Norouzi et al., "Fast Search in Hamming Space with Multi-Index Hashing",
2012). The shares follow the data, and a quarter may get none (Qin et al., "GPH: Similarity Search in Hamming
Space", 2018).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

QUARTERS = 4
QUARTER_BITS = 16
BUCKETS = 1 << QUARTER_BITS

MOST_FLIPS = 3
"""Flipped bits in a quarter: with more, looking into the buckets costs more than comparing all."""

LARGEST_RADIUS = QUARTERS * (MOST_FLIPS + 1) - 1
"""The pigeonhole principle needs more flips for a larger one."""

SAMPLE = 4096
"""Hashes from which the balance of each bit is estimated."""


@dataclass(frozen=True)
class Index:
    """Hashes sorted by one quarter.

    ``order`` (n,) are their positions, ``begins`` and ``ends`` (BUCKETS,) each bucket's part of it, int32.
    """

    order: np.ndarray
    begins: np.ndarray
    ends: np.ndarray


def index_of(quarter: np.ndarray) -> Index:
    """Return the index of one quarter (n,) uint16 of some hashes."""
    counts = np.bincount(quarter, minlength=BUCKETS)
    ends = np.cumsum(counts)
    return Index(np.argsort(quarter, kind="stable"), (ends - counts).astype(np.int32), ends.astype(np.int32))


def bits_of(hashes: np.ndarray) -> np.ndarray:
    """Return the bits (n, 64) uint8 of hashes (n,) uint64."""
    return np.unpackbits(np.ascontiguousarray(hashes)[:, None].view(np.uint8), axis=1)


def dealt_bits(hashes: np.ndarray) -> np.ndarray:
    """Return the order of the 64 bits that deals those that tell most to the quarters evenly."""
    shares = bits_of(hashes[:: max(1, len(hashes) // SAMPLE)]).mean(axis=0)
    best_first = np.argsort(np.abs(shares - 0.5), kind="stable")
    return best_first.reshape(QUARTER_BITS, QUARTERS).T.ravel()


def quarters(hashes: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """Return the hashes' bits in the order ``bits`` as (n, QUARTERS) uint16."""
    alone = np.zeros((8, 256, 64), dtype=np.uint8)
    for byte in range(8):
        alone[byte, :, 8 * byte : 8 * byte + 8] = np.unpackbits(
            np.arange(256, dtype=np.uint8)[:, None], axis=1
        )
    moved = np.ascontiguousarray(np.packbits(alone[..., bits], axis=-1)).view(np.uint64)[..., 0]
    parts = np.ascontiguousarray(hashes)[:, None].view(np.uint8)
    ordered = np.zeros(len(hashes), dtype=np.uint64)
    for byte in range(8):
        ordered |= moved[byte][parts[:, byte]]
    return ordered[:, None].view(np.uint16)


def flips(count: int) -> np.ndarray:
    """Return the uint16 masks that flip exactly ``count`` bits of a quarter."""
    chosen = combinations(range(QUARTER_BITS), count)
    return np.array([sum(1 << bit for bit in some) for some in chosen], dtype=np.uint16)


def flips_up_to(most: int) -> Iterator[np.uint16]:
    """Yield the masks that flip at most ``most`` bits, none for -1."""
    for count in range(most + 1):
        yield from flips(count)


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


def cut(counts: np.ndarray, most: int) -> Iterator[slice]:
    """Yield slices of ``counts`` (n,) that add up to at most ``most``, or hold a single larger one."""
    ends = np.cumsum(counts)
    start, before = 0, 0
    while start < len(counts):
        stop = max(start + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield slice(start, stop)
        start, before = stop, int(ends[stop - 1])
