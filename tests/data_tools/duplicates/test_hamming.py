"""The search for near hashes, beside comparing every pair."""

import numpy as np
import pytest

from data_tools.duplicates import buckets, hamming, shares
from data_tools.duplicates.hamming import matches, pairs_within


def every_pair(hashes: np.ndarray, radius: int) -> dict[tuple[int, int], int]:
    """Return the pairs within the radius, by Python's own arithmetic on every pair."""
    values = [int(value) for value in hashes]
    distances = {(a, b): (values[a] ^ values[b]).bit_count() for b in range(len(values)) for a in range(b)}
    return {pair: distance for pair, distance in distances.items() if distance <= radius}


def found(hashes: np.ndarray, radius: int) -> dict[tuple[int, int], int]:
    """Return what the search finds, in the same form; no pair comes twice."""
    pairs, distances = pairs_within(hashes, radius)
    assert pairs.shape == (len(distances), 2)
    result = {(int(a), int(b)): int(d) for (a, b), d in zip(pairs, distances, strict=True)}
    assert len(result) == len(pairs)
    assert list(result) == sorted(result)
    return result


def random_hashes(count: int, seed: int) -> np.ndarray:
    """Return hashes without any order."""
    return np.random.default_rng(seed).integers(0, 2**64, count, dtype=np.uint64)


def flipped(hashes: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return hashes with exactly ``count`` bits flipped at random in each."""
    places = np.stack([rng.permutation(64)[:count] for _ in hashes]).astype(np.uint64)
    return hashes ^ (np.uint64(1) << places).sum(axis=1, dtype=np.uint64)


def like_chests(count: int, seed: int) -> np.ndarray:
    """Return hashes whose bits are seldom even and depend on each other, as those of pictures alike do."""
    rng = np.random.default_rng(seed)
    causes = rng.normal(size=(count, 5)) @ rng.normal(size=(5, 64))
    bits = causes + rng.normal(size=(count, 64)) + rng.normal(size=64) > 0
    return np.ascontiguousarray(np.packbits(bits, axis=1)).view(np.uint64)[:, 0]


@pytest.mark.parametrize("radius", [0, 1, 3, 6, 10, 15, 16, 30, 64])
def test_finds_what_comparing_every_pair_finds(radius):
    hashes = np.concatenate([random_hashes(300, radius), like_chests(200, radius), random_hashes(20, radius)])
    assert found(hashes, radius) == every_pair(hashes, radius)


@pytest.mark.parametrize("radius", [0, 2, 6, 9, 13])
def test_buckets_find_what_comparing_every_pair_finds(radius, monkeypatch):
    monkeypatch.setattr(hamming, "BLOCK", 512)
    monkeypatch.setattr(hamming, "BUCKET_COST", 0.0)
    hashes = np.concatenate([random_hashes(300, radius), like_chests(300, radius)])
    assert found(hashes, radius) == every_pair(hashes, radius)


@pytest.mark.parametrize("radius", [0, 3, 6, 11])
@pytest.mark.parametrize("bucket_cost", [0.0, np.inf])
def test_two_sets_are_compared_once_for_each_pair(radius, bucket_cost, monkeypatch):
    monkeypatch.setattr(hamming, "BLOCK", 1024)
    monkeypatch.setattr(hamming, "BUCKET_COST", bucket_cost)
    first = like_chests(400, 1)
    second = np.concatenate(
        [like_chests(300, 2), flipped(first[:40], 3, np.random.default_rng(3)), first[:9]]
    )
    blocks = list(matches(first, second, radius))
    result = sorted(
        (a, b, d) for block in blocks for a, b, d in zip(*(x.tolist() for x in block), strict=True)
    )
    distance = np.bitwise_count(first[:, None] ^ second[None])
    expected = [(a, b, distance[a, b]) for a, b in np.argwhere(distance <= radius).tolist()]
    assert result == expected
    assert len(expected) >= 9


def test_planted_neighbours_are_all_found_among_many():
    rng = np.random.default_rng(0)
    hashes = random_hashes(60_000, 1)
    planted = []
    for number, distance in enumerate(np.repeat(np.arange(9), 40)):
        a, b = 2 * number, 2 * number + 1
        hashes[b] = flipped(hashes[a : a + 1], int(distance), rng)[0]
        planted.append((a, b, int(distance)))
    result = found(hashes, 6)
    for a, b, distance in planted:
        assert result.get((a, b)) == (distance if distance <= 6 else None)
    for (a, b), distance in result.items():
        assert (int(hashes[a]) ^ int(hashes[b])).bit_count() == distance <= 6


def test_many_equal_hashes_are_searched_for_once():
    hashes = np.concatenate([np.zeros(1500, dtype=np.uint64), random_hashes(50_000, 4)])
    hashes[-1] = 0b11
    pairs, distances = pairs_within(hashes, 2)
    assert len(pairs) == 1500 * 1499 // 2 + 1500
    assert (distances == 2).sum() == 1500
    assert np.unique(pairs, axis=0).shape == pairs.shape


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare_gives_no_pair(count):
    pairs, distances = pairs_within(random_hashes(count, 0), 64)
    assert pairs.shape == (0, 2)
    assert distances.shape == (0,)


def test_a_negative_radius_finds_nothing():
    assert len(pairs_within(np.zeros(3, dtype=np.uint64), -1)[0]) == 0


def test_work_is_the_number_of_pairs_at_each_distance():
    one = buckets.quarters(like_chests(500, 7), np.arange(64))
    two = buckets.quarters(like_chests(400, 8), np.arange(64))
    looks = np.cumsum([1, 16, 120, 560]) * len(one)
    for number in range(buckets.QUARTERS):
        distance = np.bitwise_count(one[:, None, number] ^ two[None, :, number])
        expected = [(distance <= share).sum() for share in range(shares.MOST_FLIPS + 1)] + looks
        np.testing.assert_allclose(shares.works(one, two)[number], expected)


def test_shares_cover_the_radius_and_cost_least():
    costs = np.array([[1.0, 20, 300, 4000], [2, 40, 600, 8000], [1, 20, 300, 4000], [9, 90, 900, 9000]])
    for radius in range(shares.LARGEST_RADIUS + 1):
        plan = shares.cheapest_shares(costs, radius)
        assert plan is not None
        assert sum(share + 1 for share in plan[0]) == radius + 1
    assert shares.cheapest_shares(costs, 0) == ((-1, -1, 0, -1), 1.0) or shares.cheapest_shares(costs, 0) == (
        (0, -1, -1, -1),
        1.0,
    )
    assert shares.cheapest_shares(costs, 2) == ((0, 0, 0, -1), 4.0)
    assert shares.cheapest_shares(costs, shares.LARGEST_RADIUS + 1) is None
