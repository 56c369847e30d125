import numpy as np
import pytest
from sklearn import metrics as reference

from engine.errors import InputError
from engine.evaluation.confusion import Confusion, confusion
from tests.evaluation.examples import TINY_SCORE, TINY_Y, noisy


def test_a_score_at_the_threshold_is_called_positive():
    assert confusion(TINY_Y, TINY_SCORE, 0.4) == Confusion(tp=1, fp=1, tn=1, fn=1)
    assert confusion(TINY_Y, TINY_SCORE, 0.41) == Confusion(tp=1, fp=0, tn=2, fn=1)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.77, 1.0])
def test_agrees_with_scikit_learn(threshold):
    y, score = noisy(250, decimals=2)
    counts = confusion(y, score, threshold)
    called = score >= threshold
    tn, fp, fn, tp = reference.confusion_matrix(y, called, labels=[0, 1]).ravel()
    assert counts == Confusion(tp=tp, fp=fp, tn=tn, fn=fn)
    assert counts.n == 250
    assert counts.positives == y.sum()
    assert counts.accuracy == pytest.approx(reference.accuracy_score(y, called))
    assert counts.sensitivity == pytest.approx(reference.recall_score(y, called))
    assert counts.specificity == pytest.approx(reference.recall_score(y, called, pos_label=0))
    assert counts.f1 == pytest.approx(reference.f1_score(y, called))


def test_rates_without_their_denominator_are_nan():
    counts = confusion([0, 0], [0.1, 0.2], 0.5)
    assert np.isnan(counts.sensitivity)
    assert np.isnan(counts.ppv)
    assert counts.npv == counts.specificity == 1


def test_refuses_a_threshold_outside_the_range():
    with pytest.raises(InputError, match="threshold"):
        confusion(TINY_Y, TINY_SCORE, 2)
