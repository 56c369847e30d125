"""Pairs joined to groups."""

import numpy as np
import pandas as pd

from data_tools.duplicates.groups import group_numbers


def test_chains_of_pairs_are_one_group_numbered_by_their_first_image():
    numbers = group_numbers(np.array([[7, 6], [1, 3], [3, 5], [2, 7]]), 9)
    assert numbers.tolist() == [-1, 0, 1, 0, -1, 0, 1, 1, -1]
    assert numbers.dtype == np.int64


def test_without_pairs_no_image_is_in_a_group():
    assert group_numbers(np.empty((0, 2), dtype=np.int64), 3).tolist() == [-1, -1, -1]
    assert group_numbers(np.empty((0, 2), dtype=np.int64), 0).tolist() == []


def test_a_table_of_pairs_will_do():
    pairs = pd.DataFrame({"kind": ["near", "exact"], "a": [0, 1], "b": [1, 2]})
    assert group_numbers(pairs, 4).tolist() == [0, 0, 0, -1]


def test_a_long_chain_is_one_group():
    count = 50_000
    order = np.random.default_rng(0).permutation(count)
    assert set(group_numbers(np.stack([order[:-1], order[1:]], axis=1), count)) == {0}
