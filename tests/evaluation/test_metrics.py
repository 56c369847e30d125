import json
import math
from dataclasses import fields

import numpy as np
import pytest
from sklearn import metrics as reference

from engine.errors import InputError
from engine.evaluation.confusion import confusion
from engine.evaluation.metrics import Metrics, metrics_json, summary
from tests.evaluation.examples import TINY_SCORE, TINY_Y, noisy

CONTRACT = {
    "n", "positives", "threshold", "auc", "average_precision", "accuracy", "f1", "sensitivity", "specificity",
    "ppv", "npv", "brier", "tp", "fp", "tn", "fn", "intervals",
}  # fmt: skip


@pytest.mark.parametrize("decimals", [None, 1])
def test_agrees_with_scikit_learn(decimals):
    y, score = noisy(500, decimals=decimals)
    result = summary(y, score, 0.4)
    called = score >= 0.4
    wanted = {
        "n": 500,
        "positives": y.sum(),
        "auc": reference.roc_auc_score(y, score),
        "average_precision": reference.average_precision_score(y, score),
        "accuracy": reference.accuracy_score(y, called),
        "balanced_accuracy": reference.balanced_accuracy_score(y, called),
        "f1": reference.f1_score(y, called),
        "sensitivity": reference.recall_score(y, called),
        "specificity": reference.recall_score(y, called, pos_label=0),
        "ppv": reference.precision_score(y, called),
        "npv": reference.precision_score(y, called, pos_label=0),
        "mcc": reference.matthews_corrcoef(y, called),
        "brier": reference.brier_score_loss(y, score),
        "log_loss": reference.log_loss(y, score),
    }
    for name, value in wanted.items():
        assert getattr(result, name) == pytest.approx(value, abs=1e-12), name


def test_every_figure_has_an_interval_that_holds_it():
    result = summary(*noisy(300), 0.5)
    counts = {"n", "positives", "threshold", "tp", "fp", "tn", "fn", "intervals"}
    assert set(result.intervals) == {field.name for field in fields(Metrics)} - counts
    for name, (low, high) in result.intervals.items():
        assert low < getattr(result, name) < high, name


def test_counts_are_the_confusion_matrix():
    y, score = noisy(100)
    assert summary(y, score, 0.3).counts == confusion(y, score, 0.3)


def test_certain_and_wrong_scores_have_a_finite_log_loss():
    y, score = [0, 1, 1, 0], [1.0, 1.0, 0.2, 0.0]
    result = summary(y, score, 0.5)
    assert result.log_loss == pytest.approx(reference.log_loss(y, score))
    assert math.isfinite(result.log_loss)


def test_one_class_leaves_the_others_figures_undefined():
    result = summary([1, 1, 1], [0.9, 0.6, 0.2], 0.5)
    for name in ("auc", "average_precision", "balanced_accuracy", "mcc", "specificity"):
        assert math.isnan(getattr(result, name)), name
        assert np.isnan(result.intervals[name]).all(), name
    assert result.sensitivity == pytest.approx(2 / 3)
    assert result.ppv == 1
    assert result.npv == 0
    assert result.f1 == pytest.approx(0.8)


def test_no_positive_call_leaves_ppv_undefined():
    result = summary(TINY_Y, TINY_SCORE, 1.0)
    assert math.isnan(result.ppv)
    assert result.f1 == 0
    assert result.mcc == 0


def test_bad_input_is_refused():
    with pytest.raises(InputError):
        summary([], [], 0.5)
    with pytest.raises(InputError, match="threshold"):
        summary(TINY_Y, TINY_SCORE, 1.5)


def test_json_keeps_the_contract():
    result = metrics_json(summary(*noisy(100), 0.5), excluded=3, split="test")
    assert set(result) >= CONTRACT
    assert result["excluded"] == 3
    assert result["split"] == "test"
    assert len(result["intervals"]["auc"]) == 2
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_json_has_null_for_what_is_undefined():
    result = json.loads(json.dumps(metrics_json(summary([1, 1], [0.2, 0.8], 0.5)), allow_nan=False))
    assert result["auc"] is None
    assert result["intervals"]["auc"] == [None, None]
    assert result["sensitivity"] == 0.5


def test_json_at_a_prevalence():
    result = metrics_json(summary(*noisy(400), 0.5), prevalence=0.02)
    sensitivity, specificity = result["sensitivity"], result["specificity"]
    wanted = sensitivity * 0.02 / (sensitivity * 0.02 + (1 - specificity) * 0.98)
    assert result["prevalence"] == 0.02
    assert result["ppv_at_prevalence"] == pytest.approx(wanted)
    low, high = result["intervals"]["ppv_at_prevalence"]
    assert low < wanted < high
    assert result["npv_at_prevalence"] > result["npv"]


def test_json_does_not_let_extras_replace_numbers():
    with pytest.raises(TypeError, match="auc"):
        metrics_json(summary(TINY_Y, TINY_SCORE, 0.5), auc=1.0)
