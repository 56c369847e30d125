import numpy as np
import pytest
from scipy.stats import norm

from engine.errors import InputError
from engine.evaluation.comparison.roc_band import RATES, roc_band
from engine.evaluation.curves import curve
from tests.evaluation.examples import noisy


def test_the_band_holds_the_curve_and_rises():
    found = curve(*noisy(600))
    band = roc_band(found)
    seen = np.interp(RATES, found.false_positive_rate, found.sensitivity)
    inner = (RATES > 0.01) & (RATES < 1)
    assert (band.low <= seen)[inner].all()
    assert (seen <= band.high)[inner].all()
    for limit in (band.low, band.high):
        assert (np.diff(limit) >= 0).all()
        assert ((limit >= 0) & (limit <= 1)).all()
    assert (band.low[0], band.low[-1], band.high[-1]) == (0, 1, 1)


def test_more_images_make_it_narrower():
    inner = np.array([0.05, 0.2, 0.5])
    small, large = (roc_band(curve(*noisy(n)), inner) for n in (100, 4000))
    assert ((large.high - large.low) < 0.4 * (small.high - small.low)).all()


def test_perfect_separation_keeps_a_width():
    band = roc_band(curve([0] * 20 + [1] * 20, np.linspace(0, 1, 40)), np.array([0.5]))
    assert 0.8 < band.low[0] < 0.95
    assert band.high[0] > 0.99


def test_scores_that_are_all_equal_are_uncertain_around_chance():
    band = roc_band(curve([0] * 50 + [1] * 50, [0.5] * 100), np.array([0.3]))
    assert band.low[0] < 0.3 < band.high[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("positives", "negatives", "apart"), [(390, 234, 2.9), (390, 234, 1.5), (60, 40, 1.5)]
)
def test_it_covers_the_true_sensitivity_as_often_as_it_says(positives, negatives, apart):
    rates = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7])
    truth = norm.cdf(apart - norm.isf(rates))
    y = np.repeat([1, 0], [positives, negatives])
    generator, hits, samples = np.random.default_rng(0), np.zeros(len(rates)), 400
    for seed in range(samples):
        values = np.concatenate([generator.normal(apart, 1, positives), generator.normal(0, 1, negatives)])
        band = roc_band(curve(y, norm.cdf(values - 1)), rates, seed=seed)
        hits += (band.low <= truth) & (truth <= band.high)
    assert (hits / samples >= 0.93).all()
    assert (hits / samples <= 0.995).all()


def test_what_has_no_band_is_refused():
    with pytest.raises(InputError, match="both classes"):
        roc_band(curve([1, 1], [0.2, 0.3]))
    with pytest.raises(InputError, match="between 0 and 1"):
        roc_band(curve([0, 1], [0.2, 0.3]), np.array([1.2]))
