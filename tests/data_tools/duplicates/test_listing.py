"""Which pairs of equal pictures are listed."""

import numpy as np
import pytest

from data_tools.duplicates.equal import Members
from data_tools.duplicates.groups import group_numbers
from data_tools.duplicates.listing import MOST_PAIRS, first_equal, pairs_between, pairs_inside


def test_the_first_equal_value_is_named_and_unknown_ones_are_different():
    values = ["x", "y", "", "x", None, float("nan"), "", "y", "x"]
    assert first_equal(values).tolist() == [0, 1, 2, 0, 4, 5, 6, 1, 0]


def test_small_groups_are_listed_whole():
    found = pairs_inside(first_equal(["x", "y", "x", "z", "y", "x"]))
    assert sorted(map(tuple, found.tolist())) == [(0, 2), (0, 5), (1, 4), (2, 5)]


def test_large_groups_are_listed_by_their_first_one():
    values = ["x", "y", *["x"] * 5000, "y"]
    found = pairs_inside(first_equal(values))
    assert set(map(tuple, found.tolist())) == {(0, number) for number in range(2, 5002)} | {(1, 5002)}
    assert len(found) == 5001
    numbers = group_numbers(found, len(values))
    assert np.array_equal(numbers, [0, 1, *[0] * 5000, 1])


def test_nothing_equal_lists_nothing():
    assert pairs_inside(np.arange(4)).shape == (0, 2)
    assert pairs_inside(np.arange(0)).shape == (0, 2)


@pytest.mark.parametrize("size", [3, MOST_PAIRS])
def test_pairs_between_groups_are_all_or_those_of_the_first_ones(size):
    group = np.array([0] * size + [size] * 2 + [size + 2])
    pairs, number = pairs_between(
        Members.of(group, len(group)), np.array([0, size]), np.array([size, size + 2])
    )
    listed = {(int(a), int(b)): int(n) for (a, b), n in zip(pairs, number, strict=True)}
    small = {(size, size + 2): 1, (size + 1, size + 2): 1}
    if size * 2 <= MOST_PAIRS:
        assert listed == {(a, b): 0 for a in range(size) for b in (size, size + 1)} | small
    else:
        assert listed == {(0, size): 0} | small
