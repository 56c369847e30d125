"""Lots: even, and of a name and a seed alone."""

import numpy as np

from data_tools.build.lots import lots

NAMES = [f"image-{number}" for number in range(4000)]


def test_a_name_keeps_its_lot_whatever_else_is_drawn():
    drawn = lots(NAMES, 3, "split")
    assert np.array_equal(lots(reversed(NAMES), 3, "split"), drawn[::-1])
    assert np.array_equal(lots(NAMES[::7], 3, "split"), drawn[::7])


def test_lots_are_the_same_on_every_machine():
    # BLAKE2b of "0\\0split\\0a" with a digest of 8 bytes, read as a big-endian number.
    assert lots(["a"], 0, "split").tolist() == [11_633_381_220_720_815_165]


def test_other_seeds_and_purposes_draw_otherwise():
    first = lots(NAMES, 0, "split").argsort()
    for other in (lots(NAMES, 1, "split"), lots(NAMES, 0, "balance")):
        assert abs(np.corrcoef(first, other.argsort())[0, 1]) < 0.06


def test_lots_are_spread_evenly():
    counts = np.histogram(lots(NAMES, 0, "split").astype(float), bins=8, range=(0, 2.0**64))[0]
    assert counts.sum() == len(NAMES)
    assert abs(counts - 500).max() < 100


def test_no_names_no_lots():
    assert lots([], 0, "split").shape == (0,)
