"""Which hashes can be near each other at all: the pigeonhole principle on four quarters of 64 bits.

Two hashes that differ in at most ``radius`` bits differ, in at least one quarter, in no more than that
quarter's share of them. So only hashes need to be compared whose quarters fall into the same bucket, or into
one that a few flipped bits lead to (Norouzi et al., "Fast Search in Hamming Space with Multi-Index Hashing",
2012).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

QUARTERS = 4
QUARTER_BITS = 16
BUCKETS = 1 << QUARTER_BITS

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


def cut(counts: np.ndarray, most: int) -> Iterator[slice]:
    """Yield slices of ``counts`` (n,) that add up to at most ``most``, or hold a single larger one."""
    ends = np.cumsum(counts)
    start, before = 0, 0
    while start < len(counts):
        stop = max(start + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield slice(start, stop)
        start, before = stop, int(ends[stop - 1])
