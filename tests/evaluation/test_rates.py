import numpy as np
import pytest
from sklearn import metrics as reference

from engine.evaluation import rates


def test_worked_example():
    tp, fp, tn, fn = 40, 10, 45, 5
    assert rates.sensitivity(tp, fn) == pytest.approx(40 / 45)
    assert rates.specificity(tn, fp) == pytest.approx(45 / 55)
    assert rates.ppv(tp, fp) == pytest.approx(0.8)
    assert rates.npv(tn, fn) == pytest.approx(0.9)
    assert rates.accuracy(tp, fp, tn, fn) == pytest.approx(0.85)
    assert rates.f1(tp, fp, fn) == pytest.approx(2 * 0.8 * (40 / 45) / (0.8 + 40 / 45))


@pytest.mark.parametrize("counts", [(40, 10, 45, 5), (3, 0, 7, 0), (1, 9, 2, 8), (0, 5, 5, 3), (5, 6, 0, 0)])
def test_agrees_with_scikit_learn(counts):
    tp, fp, tn, fn = counts
    y = [1] * tp + [0] * fp + [0] * tn + [1] * fn
    called = [1] * (tp + fp) + [0] * (tn + fn)
    assert rates.mcc(tp, fp, tn, fn) == pytest.approx(reference.matthews_corrcoef(y, called))
    assert rates.balanced_accuracy(tp, fp, tn, fn) == pytest.approx(
        reference.balanced_accuracy_score(y, called)
    )
    assert rates.f1(tp, fp, fn) == pytest.approx(reference.f1_score(y, called))
    assert rates.accuracy(tp, fp, tn, fn) == pytest.approx(reference.accuracy_score(y, called))


def test_undefined_rates_are_nan():
    assert np.isnan(rates.sensitivity(0, 0))
    assert np.isnan(rates.specificity(0, 0))
    assert np.isnan(rates.ppv(0, 0))
    assert np.isnan(rates.npv(0, 0))
    assert np.isnan(rates.f1(0, 0, 0))
    assert np.isnan(rates.balanced_accuracy(3, 0, 0, 1))
    assert np.isnan(rates.mcc(3, 0, 0, 1))


def test_mcc_is_zero_when_every_call_is_the_same():
    assert rates.mcc(6, 4, 0, 0) == 0
    assert rates.mcc(0, 0, 4, 6) == 0


def test_mcc_does_not_overflow():
    assert rates.mcc(10**7, 0, 10**7, 0) == pytest.approx(1)


def test_arrays_go_through_element_by_element():
    np.testing.assert_array_equal(rates.ppv(np.array([1, 0, 3]), np.array([1, 0, 0])), [0.5, np.nan, 1])
