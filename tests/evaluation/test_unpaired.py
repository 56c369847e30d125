import numpy as np
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from engine.evaluation.unpaired import (
    auc_difference,
    auc_difference_against_same,
    fisher_p,
    rate_difference,
)
from tests.evaluation.examples import noisy


def test_newcombes_worked_example():
    # Newcombe 1998 (Statistics in Medicine 17:873), table II, example (a): 56/70 against 48/80, method 10.
    found = rate_difference(56, 70, 48, 80)
    assert found.delta == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize("counts", [(9, 10, 3, 10), (0, 12, 5, 30), (242, 242, 140, 148), (11, 33, 300, 700)])
def test_rates_agree_with_statsmodels_and_scipy(counts):
    successes, n, other_successes, other_n = counts
    found = rate_difference(*counts)
    expected = confint_proportions_2indep(successes, n, other_successes, other_n, method="newcomb")
    assert found.interval == pytest.approx(expected)
    table = [[successes, n - successes], [other_successes, other_n - other_successes]]
    assert found.p == pytest.approx(fisher_exact(table).pvalue, rel=1e-6)


def test_fisher_agrees_with_scipy_on_every_small_table():
    for a in range(8):
        for b in range(6):
            expected = fisher_exact([[a, 7 - a], [b, 5 - b]]).pvalue
            assert fisher_p(a, 7, b, 5) == pytest.approx(expected, rel=1e-9)


def test_large_counts_neither_overflow_nor_lose_the_p_value():
    expected = fisher_exact([[9000, 2000], [8700, 2300]]).pvalue
    assert fisher_p(9000, 11000, 8700, 11000) == pytest.approx(expected, rel=1e-6)


def test_auc_p_is_that_of_its_interval_and_near_delongs_z():
    (y, score), (other_y, other) = noisy(400, seed=1), noisy(300, seed=2)
    weaker = 0.5 * other + 0.5 * np.random.default_rng(3).random(300)
    found = auc_difference(y == 1, score, other_y == 1, weaker)
    assert (found.p < 0.05) == (found.interval[0] > 0 or found.interval[1] < 0)

    def auc_and_variance(y, score):
        kernel = np.array([[(p > q) + 0.5 * (p == q) for q in score[y == 0]] for p in score[y == 1]])
        ends = [kernel.mean(axis=axis) for axis in (1, 0)]
        return kernel.mean(), sum(end.var(ddof=1) / len(end) for end in ends)

    first, second = auc_and_variance(y, score), auc_and_variance(other_y, weaker)
    assert found.delta == pytest.approx(first[0] - second[0])
    z = found.delta / np.sqrt(first[1] + second[1])
    half = (found.interval[1] - found.interval[0]) / 2
    assert half == pytest.approx(1.959964 * found.delta / z, rel=0.03)


def test_positives_against_the_same_negatives_by_brute_force():
    rng = np.random.default_rng(5)
    negative = rng.normal(size=60).round(1)
    sides = [rng.normal(1.5, 1, 40).round(1), rng.normal(1.0, 1, 25).round(1)]
    to_scores = lambda values: 1 / (1 + np.exp(-values))  # noqa: E731
    kernels = [np.array([[(p > q) + 0.5 * (p == q) for q in negative] for p in side]) for side in sides]
    variance = sum(one.mean(axis=1).var(ddof=1) / len(one) for one in kernels)
    variance += (kernels[0].mean(axis=0) - kernels[1].mean(axis=0)).var(ddof=1) / len(negative)
    found = auc_difference_against_same(*map(to_scores, sides), to_scores(negative))
    assert found.delta == pytest.approx(kernels[0].mean() - kernels[1].mean())
    assert found.interval[1] - found.delta == pytest.approx(1.959964 * np.sqrt(variance))


def test_without_images_nothing_is_known():
    assert np.isnan(rate_difference(0, 0, 3, 5).p)
    y, score = np.array([True, True]), np.array([0.2, 0.6])
    assert np.isnan(auc_difference(y, score, ~y, score).delta)
    assert np.isnan(auc_difference_against_same(score, score[:1], score).delta)
