import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa as reference

from engine.errors import InputError
from engine.evaluation.comparison.agreement import cohens_kappa, spearman
from engine.evaluation.intervals import wilson


def calls(n: int, same: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    first = generator.random(n) < 0.4
    return first, np.where(generator.random(n) < same, first, generator.random(n) < 0.3)


@pytest.mark.parametrize("same", [0.0, 0.5, 0.95])
def test_kappa_and_its_interval_are_those_of_statsmodels_and_scikit_learn(same):
    first, second = calls(400, same)
    found = cohens_kappa(first, second)
    table = [
        [(first & second).sum(), (first & ~second).sum()],
        [(~first & second).sum(), (~first & ~second).sum()],
    ]
    wanted = reference(np.array(table))
    assert found.value == pytest.approx(wanted.kappa)
    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.interval == pytest.approx((wanted.kappa_low, wanted.kappa_upp))


def test_kappa_of_four_categories_is_that_of_statsmodels_and_scikit_learn():
    names = np.array(["label wrong", "image bad", "model wrong", "unclear"])
    generator = np.random.default_rng(2)
    first = generator.choice(names, 150, p=[0.4, 0.3, 0.2, 0.1])
    # Two of the four are never said by the second.
    second = np.where(generator.random(150) < 0.5, first, generator.choice(names[:2], 150))
    second[np.isin(second, names[2:])] = names[0]
    found = cohens_kappa(first, second)
    table = [[((first == a) & (second == b)).sum() for b in names] for a in names]
    wanted = reference(np.array(table))
    assert found.value == pytest.approx(wanted.kappa)
    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.interval == pytest.approx((wanted.kappa_low, wanted.kappa_upp))


def test_kappa_of_two_psychiatrists_is_that_of_cohens_paper():
    # Cohen 1960, table 1: 200 cases, three diagnoses, kappa 0.492.
    counts = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    pairs = [(a, b) for a in range(3) for b in range(3) for _ in range(counts[a, b])]
    first, second = np.array(pairs).T
    assert cohens_kappa(first, second).value == pytest.approx(0.492, abs=0.0005)


def test_full_agreement_keeps_a_width():
    first, _ = calls(50, 1)
    expected = first.mean() ** 2 + (1 - first.mean()) ** 2
    found = cohens_kappa(first, first)
    assert found.value == 1
    assert found.interval == pytest.approx(((wilson(50, 50)[0] - expected) / (1 - expected), 1))


@pytest.mark.parametrize("always", [True, False])
def test_where_both_call_everything_alike_there_is_no_kappa(always):
    found = cohens_kappa([always] * 5, [always] * 5)
    assert np.isnan([found.value, *found.interval]).all()


@pytest.mark.parametrize("other", [[True, False, True, True], [False, True, False, True]])
def test_where_the_error_of_kappa_is_zero_there_is_no_interval(other):
    found = cohens_kappa([True, False, True, False] if other[0] is False else [True] * 4, other)
    assert np.isfinite(found.value)
    assert np.isnan(found.interval).all()


@pytest.mark.parametrize("decimals", [None, 1])
def test_spearman_is_scipys(decimals):
    generator = np.random.default_rng(1)
    first = generator.random(200)
    second = np.clip(first + generator.normal(0, 0.3, 200), 0, 1)
    if decimals:
        first, second = first.round(decimals), second.round(decimals)
    found = spearman(first, second)
    assert found.value == pytest.approx(spearmanr(first, second).statistic)
    # Bonett and Wright 2000, written out.
    centre, error = np.arctanh(found.value), np.sqrt((1 + found.value**2 / 2) / 197)
    assert found.interval == pytest.approx(np.tanh([centre - 1.959964 * error, centre + 1.959964 * error]))


def test_orders_that_are_the_same_or_opposite_are_certain():
    assert spearman([0.1, 0.2, 0.3, 0.4], [0.2, 0.5, 0.6, 0.9]).interval == (1, 1)
    assert spearman([0.1, 0.2, 0.3, 0.4], [0.9, 0.6, 0.5, 0.2]).value == -1


def test_what_has_no_order_has_no_correlation():
    assert np.isnan(spearman([0.5] * 4, [0.1, 0.2, 0.3, 0.4]).value)
    assert np.isnan(spearman([0.1, 0.2, 0.3], [0.2, 0.1, 0.3]).interval).all()


@pytest.mark.parametrize("function", [spearman, cohens_kappa])
def test_different_images_are_refused(function):
    with pytest.raises(InputError, match="3 and 2"):
        function([0, 1, 1], [0, 1])
