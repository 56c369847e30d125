import math

import numpy as np
import pytest
from scipy import stats

from engine.evaluation.replicates import estimate

VALUES = np.array([0.91, 0.95, 0.93, 0.96])


def test_without_spread_over_images_it_is_students_t():
    found = estimate(VALUES, np.full(100, VALUES.mean()), 600)
    expected = stats.ttest_1samp(VALUES, 0)
    assert found.interval == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert found.p == pytest.approx(expected.pvalue)
    assert found.seeds == pytest.approx(stats.sem(VALUES))
    assert found.images == 0


def test_one_training_has_the_spread_of_the_images():
    resampled = np.random.default_rng(0).normal(0.01, 0.02, 5000)
    found = estimate(np.array([0.01]), resampled, 1000)
    half = stats.t.ppf(0.975, 999) * resampled.std(ddof=1)
    assert found.interval == pytest.approx((0.01 - half, 0.01 + half))
    assert found.p == pytest.approx(2 * stats.t.sf(0.01 / resampled.std(ddof=1), 999))
    assert math.isnan(found.seeds)
    assert not found.beyond_noise


def test_the_two_variances_add_up():
    resampled = np.random.default_rng(1).normal(VALUES.mean(), 0.02, 5000)
    found = estimate(VALUES, resampled, 600)
    of_images, of_seeds = resampled.var(ddof=1), VALUES.var(ddof=1) / 4
    freedom = (of_images + of_seeds) ** 2 / (of_images**2 / 599 + of_seeds**2 / 3)
    half = stats.t.ppf(0.975, freedom) * np.sqrt(of_images + of_seeds)
    assert found.interval == pytest.approx((VALUES.mean() - half, VALUES.mean() + half))
    assert (found.images, found.seeds) == pytest.approx((np.sqrt(of_images), np.sqrt(of_seeds)))
    assert found.beyond_noise


def test_its_intervals_cover_what_they_say():
    """Simulated studies with both kinds of noise: 95 % intervals hold the truth in 95 of 100."""
    draw = np.random.default_rng(2)
    held = 0
    for _ in range(2000):
        of_images = draw.normal(0, 0.01)
        values = 0.9 + of_images + draw.normal(0, 0.02, 3)
        low, high = estimate(values, values.mean() + draw.normal(0, 0.01, 400), 600).interval
        held += low <= 0.9 <= high
    assert 0.93 <= held / 2000 <= 0.975


@pytest.mark.parametrize(
    ("values", "resampled", "expected"),
    [([0.0, 0.0], np.zeros(9), 1.0), ([0.5, 0.5], np.full(9, 0.5), 0.0)],
)
def test_without_any_spread_a_value_is_certain(values, resampled, expected):
    found = estimate(np.array(values), resampled, 600)
    assert (found.interval, found.p) == ((values[0], values[0]), expected)


def test_what_is_undefined_stays_so():
    found = estimate(np.array([np.nan]), np.full(5, np.nan), 600)
    assert math.isnan(found.value)
    assert all(map(math.isnan, (*found.interval, found.p)))
    assert not found.beyond_noise
