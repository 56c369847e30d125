"""All pairs of 64-bit hashes within a Hamming distance: exact, and much sooner than comparing every pair."""

from collections.abc import Iterator

import numpy as np

from data_tools.duplicates import buckets, shares
from data_tools.duplicates.equal import Members, counted

BLOCK = 1 << 18
"""Comparisons made at a time; what they take fits a processor's cache."""

BUCKET_COST = 8.0
"""What a comparison found through buckets costs, in comparisons of whole blocks as measured."""

Matches = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Positions in the one set (m,), positions in the other (m,), and the distances (m,) uint8."""


def pairs_within(hashes: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all pairs of positions whose hashes (n,) uint64 differ in at most ``radius`` bits.

    The pairs (m, 2) int64, the smaller position first, are sorted; the distances (m,) are int64. Equal hashes
    are searched for once: many of them cost no more than the pairs they are in.
    """
    distinct, group = np.unique(hashes, return_inverse=True)
    members = Members.of(group, len(distinct))
    blocks: list[Matches] = [members.pairs_inside()] if radius >= 0 else []
    blocks += [members.pairs_across(*match) for match in matches(distinct, None, radius)]
    if not blocks:
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64)
    first, second, distance = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    pairs = np.stack([np.minimum(first, second), np.maximum(first, second)], axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], distance[order].astype(np.int64)


def matches(first: np.ndarray, second: np.ndarray | None, radius: int) -> Iterator[Matches]:
    """Yield, block by block and in no order, the pairs within the radius of two sets of hashes, each once.

    ``first`` (n,) and ``second`` (k,) are uint64. Without ``second``, the pairs of different positions of
    ``first``, each once, the smaller position first or not.
    """
    other = first if second is None else second
    if len(first) == 0 or len(other) == 0 or radius < 0:
        return
    every = len(first) * len(other)
    plan = None
    if every > BLOCK and radius <= shares.LARGEST_RADIUS:
        bits = buckets.dealt_bits(other)
        one = buckets.quarters(first, bits)
        two = one if second is None else buckets.quarters(other, bits)
        plan = shares.cheapest_shares(shares.works(one, two), radius)
    if plan is None or plan[1] * BUCKET_COST > every:
        yield from compare_all(first, second, radius)
        return
    for number, share in enumerate(plan[0]):
        keys = one[:, number], None if second is None else two[:, number]
        for match in compare_buckets(first, second, *keys, share, radius):
            yield first_met(match, one, two, plan[0][:number])


def compare_all(first: np.ndarray, second: np.ndarray | None, radius: int) -> Iterator[Matches]:
    """Yield the matches among all pairs; see ``matches``."""
    other = first if second is None else second
    step, width = max(1, BLOCK // len(other)), min(len(other), BLOCK)
    for row in range(0, len(first), step):
        rows = first[row : row + step, None]
        for column in range(row if second is None else 0, len(other), width):
            distance = np.bitwise_count(rows ^ other[None, column : column + width])
            place = np.flatnonzero(distance <= radius)
            a, b = np.divmod(place, distance.shape[1])
            a, b, near = a + row, b + column, distance.ravel()[place]
            if second is None:
                once = a < b
                a, b, near = a[once], b[once], near[once]
            if len(a):
                yield a, b, near


def compare_buckets(
    first: np.ndarray,
    second: np.ndarray | None,
    one: np.ndarray,
    two: np.ndarray | None,
    share: int,
    radius: int,
) -> Iterator[Matches]:
    """Yield the matches among the pairs whose quarters differ in at most ``share`` bits; see ``matches``.

    ``one`` and ``two`` uint16 are the quarters of ``first`` and ``second``.
    """
    index = buckets.index_of(one if two is None else two)
    order = index.order if two is None else np.argsort(one, kind="stable")
    keys, hashes = one[order], first[order]
    table = hashes if second is None else second[index.order]
    for mask in buckets.flips_up_to(share):
        near = keys ^ mask
        rows = np.arange(len(keys))
        if second is None and mask:
            # Each pair once: from the lower bucket to the higher one, and forwards within a bucket.
            rows = np.flatnonzero(keys < near)
            near = near[rows]
        end = index.ends[near]
        begin = index.begins[near] if mask or second is not None else rows.astype(np.int32) + 1
        full = np.flatnonzero(end > begin)
        some, begin, counts = rows[full], begin[full], end[full] - begin[full]
        for part in buckets.cut(counts, BLOCK):
            place = counted(begin[part], counts[part])
            distance = np.bitwise_count(np.repeat(hashes[some[part]], counts[part]) ^ table[place])
            hit = np.flatnonzero(distance <= radius)
            if len(hit):
                row = some[part][np.searchsorted(np.cumsum(counts[part]), hit, side="right")]
                yield order[row], index.order[place[hit]], distance[hit]


def first_met(match: Matches, one: np.ndarray, two: np.ndarray, before: tuple[int, ...]) -> Matches:
    """Return the matches that none of the quarters before has met, whose shares ``before`` are."""
    first, second, distance = match
    new = np.ones(len(first), dtype=bool)
    for number, share in enumerate(before):
        new &= np.bitwise_count(one[first, number] ^ two[second, number]) > share
    return first[new], second[new], distance[new]
