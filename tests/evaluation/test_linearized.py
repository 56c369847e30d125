import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score

from engine.evaluation.curves import curve
from engine.evaluation.linearized import (
    average_precision_interval,
    average_precision_variance,
    brier_interval,
    log_loss_interval,
    mean_loss_variance,
)
from tests.evaluation.examples import noisy


@pytest.mark.parametrize("decimals", [None, 1])
def test_variance_of_average_precision_is_that_of_its_derivatives(decimals):
    y, score = noisy(60, decimals=decimals)
    step = 1e-5

    def value(i, change):
        weights = np.ones(len(y))
        weights[i] += change
        return average_precision_score(y, score, sample_weight=weights)

    influence = np.array([(value(i, step) - value(i, -step)) / (2 * step) for i in range(len(y))])
    wanted = sum(len(part) * part.var(ddof=1) for part in (influence[y == 1], influence[y == 0]))
    assert average_precision_variance(curve(y, score)) == pytest.approx(wanted, rel=1e-5)


def test_variance_of_average_precision_agrees_with_a_bootstrap():
    y, score = noisy(400)
    generator = np.random.default_rng(3)
    groups = [np.flatnonzero(y == label) for label in (0, 1)]
    values = []
    for _ in range(600):
        rows = np.concatenate([generator.choice(group, len(group)) for group in groups])
        values.append(curve(y[rows], score[rows]).average_precision)
    assert np.sqrt(average_precision_variance(curve(y, score))) == pytest.approx(np.std(values), rel=0.1)


def test_interval_of_average_precision_holds_the_value():
    ranked = curve(*noisy(200))
    low, high = average_precision_interval(ranked)
    assert 0 < low < ranked.average_precision < high < 1


def test_perfect_average_precision_keeps_a_width():
    low, high = average_precision_interval(curve([0] * 5 + [1] * 12, np.linspace(0, 1, 17)))
    wanted = binomtest(12, 12).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((wanted.low, wanted.high))


def test_one_class_has_no_interval_of_average_precision():
    assert np.isnan(average_precision_interval(curve([1, 1], [0.2, 0.4]))).all()
    assert np.isnan(average_precision_variance(curve([0, 0], [0.2, 0.4])))


def test_one_image_in_a_class_falls_back_to_wilson():
    low, high = average_precision_interval(curve([0, 0, 1], [0.5, 0.1, 0.4]))
    wanted = (0.5 + 1.92073 - 1.96 * np.sqrt(0.25 + 0.96036)) / (1 + 3.84146)
    assert low == pytest.approx(wanted, abs=1e-4)
    assert high > 0.5


def test_variance_of_a_mean_loss_by_class():
    y = np.array([True, True, False, False, False])
    loss = np.array([1.0, 3.0, 2.0, 4.0, 6.0])
    # (2 · 2 + 3 · 4) / 25
    assert mean_loss_variance(y, loss) == pytest.approx(16 / 25)
    assert np.isnan(mean_loss_variance(np.array([True, False, False]), loss[:3]))


def test_brier_interval_covers_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(2)
    y = np.repeat([True, False], 50)
    score = lambda: np.concatenate([generator.beta(4, 2, 50), generator.beta(2, 4, 50)])  # noqa: E731
    truth = 2 * 3 / (6 * 7)  # E[(1 - s)²] for s ~ Beta(4, 2), both classes alike
    hits = 0
    for _ in range(400):
        low, high = brier_interval(y, (score() - y) ** 2)
        hits += low <= truth <= high
    assert 0.91 <= hits / 400 <= 0.98


def test_brier_interval_of_perfect_scores_is_wilsons():
    y = np.array([True] * 6 + [False] * 4)
    wanted = binomtest(0, 10).proportion_ci(method="wilson")
    assert brier_interval(y, np.zeros(10)) == pytest.approx((wanted.low, wanted.high))


def test_log_loss_interval_is_undefined_with_one_image_in_a_class():
    assert np.isnan(log_loss_interval(np.array([True, False, False]), np.array([0.1, 0.2, 0.3]))).all()


def test_log_loss_interval_holds_the_value():
    y, score = noisy(100)
    loss = -np.log(np.where(y, score, 1 - score))
    low, high = log_loss_interval(y.astype(bool), loss)
    assert 0 < low < loss.mean() < high
