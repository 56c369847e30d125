import numpy as np
import pytest
from scipy.stats import binomtest, norm

from engine.evaluation.intervals import on_log_scale, on_logit_scale, quantile, wilson


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 20), (20, 20), (7, 20), (367, 390), (1, 22000)])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_wilson_agrees_with_scipy(k, n, level):
    wanted = binomtest(k, n).proportion_ci(confidence_level=level, method="wilson")
    assert wilson(k, n, level) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


def test_wilson_worked_example():
    # 81 of 263: the example of Newcombe 1998 (Stat Med 17:857), method 3: 0.2553 to 0.3662.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_wilson_holds_the_estimate_at_the_ends():
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1


def test_wilson_without_observations_is_undefined():
    assert np.isnan(wilson(0, 0)).all()


def test_wilson_takes_arrays():
    low, high = wilson(np.array([0, 3, 0]), np.array([5, 5, 0]))
    for i, (k, n) in enumerate([(0, 5), (3, 5)]):
        assert (low[i], high[i]) == wilson(k, n)
    assert np.isnan([low[2], high[2]]).all()


def test_quantile_is_the_normals():
    assert quantile(0.95) == pytest.approx(norm.ppf(0.975))


def test_logit_interval_is_symmetric_in_log_odds():
    low, high = on_logit_scale(0.9, 0.0004)
    half = 1.959964 * 0.02 / 0.09
    assert np.log(low / (1 - low)) == pytest.approx(np.log(9) - half, abs=1e-6)
    assert np.log(high / (1 - high)) == pytest.approx(np.log(9) + half, abs=1e-6)


def test_logit_interval_stays_inside_with_a_huge_variance():
    low, high = on_logit_scale(1 - 1e-12, 1e-4)
    assert 0 <= low < 1 - 1e-12
    assert high == 1


def test_log_interval_is_symmetric_in_the_logarithm():
    low, high = on_log_scale(0.4, 0.0016)
    assert low * high == pytest.approx(0.16)
    assert high / 0.4 == pytest.approx(np.exp(1.959964 * 0.1), abs=1e-6)
