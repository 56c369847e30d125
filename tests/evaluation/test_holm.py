import numpy as np

from engine.evaluation.holm import holm


def test_the_smallest_counts_for_all_the_next_for_one_less():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


def test_adjusted_values_keep_the_order_and_stay_below_one():
    p = np.random.default_rng(0).random(30)
    adjusted = holm(p)
    order = np.argsort(p)
    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted >= p).all()
    assert adjusted.max() <= 1


def test_what_is_missing_does_not_count():
    np.testing.assert_allclose(holm([np.nan, 0.02, 0.03]), [np.nan, 0.04, 0.04])


def test_false_alarms_among_many_stay_rare():
    draw = np.random.default_rng(1)
    alarms = sum((holm(draw.random(20)) < 0.05).any() for _ in range(2000))
    assert 0.03 <= alarms / 2000 <= 0.07
