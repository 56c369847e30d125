import numpy as np
import pytest
from scipy.stats import norm

from engine.evaluation.curves import curve
from engine.evaluation.delong import auc_interval, newcombe_interval, placements, shares_below, variance_of
from tests.evaluation.examples import TINY_SCORE, TINY_Y, noisy


def placements_by_pairs(y, score):
    """Compare every positive with every negative, as DeLong 1988 defines it."""
    positive, negative = score[y == 1], score[y == 0]
    kernel = np.array([[(p > q) + 0.5 * (p == q) for q in negative] for p in positive])
    return kernel.mean(axis=1), kernel.mean(axis=0)


@pytest.mark.parametrize("decimals", [None, 2, 1])
def test_placements_and_variance_agree_with_all_pairs(decimals):
    y, score = noisy(150, decimals=decimals)
    of_positives, of_negatives = placements(y, score)
    wanted_positives, wanted_negatives = placements_by_pairs(y, score)
    np.testing.assert_allclose(of_positives, wanted_positives, atol=1e-14)
    np.testing.assert_allclose(of_negatives, wanted_negatives, atol=1e-14)
    m, n = len(wanted_positives), len(wanted_negatives)
    auc = wanted_positives.mean()
    wanted = ((wanted_positives - auc) ** 2).sum() / (m - 1) / m + ((wanted_negatives - auc) ** 2).sum() / (
        n - 1
    ) / n
    assert variance_of(of_positives, of_negatives) == pytest.approx(wanted)
    assert of_positives.mean() == pytest.approx(curve(y, score).auc)
    assert of_negatives.mean() == pytest.approx(curve(y, score).auc)


def test_worked_example():
    # Positives 0.35, 0.8 over negatives 0.1, 0.4: placements 1/2, 1 and 1, 1/2; variance 1/16 + 1/16.
    of_positives, of_negatives = placements(TINY_Y, TINY_SCORE)
    assert of_positives.tolist() == [0.5, 1]
    assert of_negatives.tolist() == [1, 0.5]
    assert variance_of(of_positives, of_negatives) == pytest.approx(0.125)


def test_interval_is_normal_in_the_log_odds():
    y, score = noisy(200)
    auc = curve(y, score).auc
    error = np.sqrt(variance_of(*placements_by_pairs(y, score))) / (auc * (1 - auc))
    centre = np.log(auc / (1 - auc))
    wanted = [1 / (1 + np.exp(-(centre + z * error))) for z in norm.ppf([0.025, 0.975])]
    assert auc_interval(y, score) == pytest.approx(wanted)


def test_reversed_scores_mirror_the_interval():
    y, score = noisy(120, decimals=2)
    low, high = auc_interval(y, score)
    assert auc_interval(y, 1 - score) == pytest.approx((1 - high, 1 - low))


def test_covers_the_true_area_as_often_as_it_says():
    generator = np.random.default_rng(11)
    truth = norm.cdf(1.5 / np.sqrt(2))
    y = np.repeat([1, 0], [60, 40])
    hits = 0
    for _ in range(400):
        logits = np.concatenate([generator.normal(1.5, 1, 60), generator.normal(0, 1, 40)])
        low, high = auc_interval(y, 1 / (1 + np.exp(-logits)))
        hits += low <= truth <= high
    assert 0.92 <= hits / 400 <= 0.98


def test_perfect_separation_keeps_a_width():
    low, high = auc_interval([0] * 10 + [1] * 10, np.linspace(0, 1, 20))
    assert 0.75 < low < 0.9
    assert high == 1
    assert auc_interval([1] * 10 + [0] * 10, np.linspace(0, 1, 20)) == pytest.approx((0, 1 - low))


def test_larger_sets_without_an_error_are_more_certain():
    small = auc_interval([0] * 10 + [1] * 10, np.linspace(0, 1, 20))
    large = auc_interval([0] * 200 + [1] * 200, np.linspace(0, 1, 400))
    assert small[0] < large[0] < 1


@pytest.mark.parametrize("auc", [0.0, 0.5, 0.8, 1.0])
def test_newcombe_limits_solve_the_score_equation(auc):
    m, n = 30, 50

    def variance(a):
        # Hanley and McNeil 1982, both sizes in the correlation terms replaced by their mean.
        q1, q2, size = a / (2 - a), 2 * a**2 / (1 + a), (m + n) / 2
        return (a * (1 - a) + (size - 1) * (q1 - a**2) + (size - 1) * (q2 - a**2)) / (m * n)

    for limit in newcombe_interval(auc, m, n):
        if 0 < limit < 1:
            assert abs(auc - limit) == pytest.approx(norm.ppf(0.975) * np.sqrt(variance(limit)), abs=1e-9)
        else:
            assert limit == auc


def test_scores_all_equal_are_uncertain_around_a_half():
    low, high = auc_interval([0, 0, 1, 1, 1], [0.5] * 5)
    assert low == pytest.approx(1 - high)
    assert low < 0.25


def test_one_image_in_a_class_still_has_an_interval():
    low, high = auc_interval([1, 0, 0, 0], [0.5, 0.1, 0.7, 0.2])
    assert 0 < low < 2 / 3 < high < 1


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_has_none(label):
    assert np.isnan(auc_interval([label] * 3, [0.1, 0.2, 0.3])).all()


def test_shares_below_counts_ties_half():
    shares = shares_below(np.array([0.5, 0.1, 0.9]), np.array([0.5, 0.5, 0.2, 0.8]))
    assert shares.tolist() == [0.5, 0, 1]
