import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from engine.evaluation.bootstrap import draw_counts, resampled_accuracy, resampled_auc, resampled_f1
from engine.evaluation.delong import placements, variance_of
from tests.evaluation.examples import noisy


def example(decimals=None):
    y, score = noisy(200, decimals=decimals)
    return y.astype(bool), score


def test_every_resample_has_both_classes_sizes():
    y, _ = example()
    counts = draw_counts(y, 50)
    assert counts.shape == (50, 200)
    assert (counts[:, y].sum(axis=1) == y.sum()).all()
    assert (counts[:, ~y].sum(axis=1) == (~y).sum()).all()
    np.testing.assert_array_equal(counts, draw_counts(y, 50))
    assert (counts != draw_counts(y, 50, seed=1)).any()


@pytest.mark.parametrize("decimals", [None, 1])
def test_the_auc_of_each_resample_is_scikit_learns(decimals):
    y, score = example(decimals)
    counts = draw_counts(y, 20)
    expected = [roc_auc_score(y, score, sample_weight=weights) for weights in counts]
    np.testing.assert_allclose(resampled_auc(y, score, counts), expected, atol=1e-9)


def test_accuracy_and_f1_of_each_resample_are_scikit_learns():
    y, score = example()
    called, counts = score >= 0.6, draw_counts(y, 20)
    np.testing.assert_allclose(
        resampled_accuracy(y, called, counts),
        [accuracy_score(y, called, sample_weight=weights) for weights in counts],
        atol=1e-6,
    )
    np.testing.assert_allclose(
        resampled_f1(y, called, counts),
        [f1_score(y, called, sample_weight=weights) for weights in counts],
        atol=1e-6,
    )


def test_the_spread_of_the_auc_is_delongs():
    y, score = example()
    spread = resampled_auc(y, score, draw_counts(y, 4000)).std(ddof=1)
    assert spread == pytest.approx(np.sqrt(variance_of(*placements(y, score))), rel=0.05)


def test_without_a_class_there_is_no_auc():
    y = np.ones(5, dtype=bool)
    counts = draw_counts(y, 3)
    assert np.isnan(resampled_auc(y, np.linspace(0, 1, 5), counts)).all()
    assert (resampled_accuracy(y, y, counts) == 1).all()


def test_without_a_positive_there_is_no_f1():
    y = np.zeros(4, dtype=bool)
    assert np.isnan(resampled_f1(y, y, draw_counts(y, 3))).all()
