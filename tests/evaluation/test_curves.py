import numpy as np
import pytest
from sklearn import metrics as reference

from engine.errors import InputError
from engine.evaluation.confusion import confusion
from engine.evaluation.curves import curve
from tests.evaluation.examples import TINY_SCORE, TINY_Y, noisy


def test_counts_of_the_worked_example():
    result = curve(TINY_Y, TINY_SCORE)
    np.testing.assert_array_equal(result.thresholds, [np.inf, 0.8, 0.4, 0.35, 0.1])
    assert result.tp.tolist() == [0, 1, 1, 2, 2]
    assert result.fp.tolist() == [0, 0, 1, 1, 2]
    assert result.fn.tolist() == [2, 1, 1, 0, 0]
    assert result.tn.tolist() == [2, 2, 1, 1, 0]
    assert result.auc == 0.75
    assert result.average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


@pytest.mark.parametrize("decimals", [None, 2, 1, 0])
def test_agrees_with_scikit_learn_with_and_without_ties(decimals):
    y, score = noisy(400, decimals=decimals)
    result = curve(y, score)
    fpr, tpr, thresholds = reference.roc_curve(y, score, drop_intermediate=False)
    np.testing.assert_allclose(result.false_positive_rate, fpr)
    np.testing.assert_allclose(result.sensitivity, tpr)
    np.testing.assert_array_equal(result.thresholds, thresholds)
    precision, recall, _ = reference.precision_recall_curve(y, score)
    np.testing.assert_allclose(result.ppv[:0:-1], precision[:-1])
    np.testing.assert_allclose(result.sensitivity[:0:-1], recall[:-1])
    assert result.auc == pytest.approx(reference.roc_auc_score(y, score), abs=1e-12)
    assert result.average_precision == pytest.approx(reference.average_precision_score(y, score), abs=1e-12)


def test_f1_agrees_with_scikit_learn_at_every_threshold():
    y, score = noisy(60, decimals=2)
    result = curve(y, score)
    wanted = [reference.f1_score(y, score >= threshold) for threshold in result.thresholds]
    np.testing.assert_allclose(result.f1, wanted)


def test_auc_is_the_share_of_pairs_in_order():
    y, score = noisy(80, decimals=1)
    pairs = [(p > q) + (p == q) / 2 for p in score[y == 1] for q in score[y == 0]]
    assert curve(y, score).auc == pytest.approx(np.mean(pairs), abs=1e-15)


def test_all_scores_equal_is_chance():
    result = curve([0, 1, 1], [0.3, 0.3, 0.3])
    assert result.auc == 0.5
    assert result.average_precision == pytest.approx(2 / 3)
    assert len(result.thresholds) == 2


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_has_no_areas_but_counts(label):
    result = curve([label] * 3, [0.2, 0.4, 0.6])
    assert np.isnan(result.auc)
    assert np.isnan(result.average_precision)
    assert result.positives == 3 * label
    assert result.prevalence == label


@pytest.mark.parametrize("threshold", [0.0, 0.1, 0.2, 0.35, 0.36, 0.4, 0.8, 0.81, 1.0])
def test_index_at_finds_the_counts_of_any_threshold(threshold):
    result = curve(TINY_Y, TINY_SCORE)
    index = result.index_at(threshold)
    counts = confusion(TINY_Y, TINY_SCORE, threshold)
    assert (result.tp[index], result.fp[index]) == (counts.tp, counts.fp)
    assert (result.tn[index], result.fn[index]) == (counts.tn, counts.fn)


def test_order_of_rows_does_not_matter():
    y, score = noisy(200, decimals=2)
    shuffled = np.random.default_rng(5).permutation(200)
    a, b = curve(y, score), curve(y[shuffled], score[shuffled])
    np.testing.assert_array_equal(a.tp, b.tp)
    np.testing.assert_array_equal(a.fp, b.fp)


def test_table_has_a_row_for_each_threshold():
    frame = curve(TINY_Y, TINY_SCORE).to_frame()
    assert frame.columns.tolist() == [
        "threshold", "tp", "fp", "tn", "fn", "sensitivity", "specificity", "ppv", "f1",
    ]  # fmt: skip
    assert frame.loc[1].tolist() == pytest.approx([0.8, 1, 0, 2, 1, 0.5, 1, 1, 2 / 3])


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="missing"):
        curve([0, 1], [np.nan, 0.2])
