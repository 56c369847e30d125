from statistics import NormalDist

import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.delong import newcombe_interval
from engine.evaluation.intervals import wilson
from engine.evaluation.metrics import summary
from engine.evaluation.resampled_figures import FIGURES
from engine.evaluation.subject_bootstrap import subject_intervals
from tests.evaluation.examples import noisy


def width(interval):
    return interval[1] - interval[0]


def test_of_one_image_each_the_intervals_are_nearly_those_of_independent_images():
    y, score = noisy(500)
    found = subject_intervals(y, score, 0.5, np.arange(500))
    independent = summary(y, score, 0.5).intervals
    assert list(found) == list(FIGURES)
    for name in ("auc", "average_precision", "sensitivity", "specificity", "brier", "f1"):
        assert found[name] == pytest.approx(independent[name], abs=0.08 * width(independent[name])), name


def test_images_repeated_within_a_subject_add_no_certainty():
    y, score = noisy(200)
    once = subject_intervals(y, score, 0.5, np.arange(200))
    four = subject_intervals(np.tile(y, 4), np.tile(score, 4), 0.5, np.tile(np.arange(200), 4))
    for name in FIGURES:
        assert four[name] == pytest.approx(once[name], abs=0.08 * width(once[name])), name


def test_where_nothing_varies_the_subjects_count():
    y = np.repeat([0, 1], [20, 40])
    subject = np.repeat(np.arange(30), 2)
    found = subject_intervals(y, y.astype(float), 0.5, subject, resamples=50)
    assert found["sensitivity"] == wilson(20, 20)
    assert found["specificity"] == wilson(10, 10)
    assert found["accuracy"] == wilson(30, 30)
    assert found["f1"] == wilson(20, 20)
    assert found["auc"] == newcombe_interval(1.0, 20, 10)
    assert found["brier"] == wilson(0, 30)


def test_one_subject_tells_little_of_its_class():
    y, score = noisy(60)
    subject = np.where(y == 1, np.arange(60), 99)
    found = subject_intervals(y, score, 0.5, subject, resamples=50)
    metrics = summary(y, score, 0.5)
    positives = int(y.sum())
    assert found["auc"] == newcombe_interval(metrics.auc, positives, 1)
    assert found["specificity"] == pytest.approx(wilson(metrics.specificity, 1))
    assert found["average_precision"] == wilson(metrics.average_precision * positives, positives)


def test_undefined_figures_have_undefined_intervals():
    found = subject_intervals([1, 1, 1, 1], [0.2, 0.7, 0.8, 0.9], 0.5, ["a", "a", "b", "c"], resamples=50)
    for name in ("auc", "average_precision", "specificity"):
        assert np.isnan(found[name]).all()
    low, high = found["sensitivity"]
    assert 0 < low < 0.75 < high < 1


def test_input_that_cannot_be_used():
    with pytest.raises(InputError, match="a subject for each of 2 images"):
        subject_intervals([0, 1], [0.1, 0.9], 0.5, ["a"])
    with pytest.raises(InputError, match="threshold"):
        subject_intervals([0, 1], [0.1, 0.9], 1.5, ["a", "b"])


def simulated(auc, sensitivity, alike, seed):
    """A set as Kermany's test split: 267 of 427 subjects positive, about 610 images; and the true figures.

    Scores are binormal; ``alike`` is the correlation of a subject's images.
    """
    generator, normal = np.random.default_rng(seed), NormalDist()
    images = 1 + (generator.random(427) < 0.3) * generator.integers(1, 3, 427)
    subject = np.repeat(np.arange(427), images)
    y = subject < 267
    of_subject, of_image = generator.normal(size=427)[subject], generator.normal(size=len(y))
    shift = normal.inv_cdf(auc) * np.sqrt(2)
    odds = np.sqrt(alike) * of_subject + np.sqrt(1 - alike) * of_image + shift * y
    cut = shift - normal.inv_cdf(sensitivity)
    specificity, positive = normal.cdf(cut), 267 / 427
    called = positive * sensitivity + (1 - positive) * (1 - specificity)
    true = {
        "auc": auc,
        "sensitivity": sensitivity,
        "specificity": specificity,
        "accuracy": positive * sensitivity + (1 - positive) * specificity,
        "ppv": positive * sensitivity / called,
        "f1": 2 * positive * sensitivity / (called + positive),
    }
    return y, 1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(-cut)), subject, true


@pytest.mark.slow
@pytest.mark.parametrize(("auc", "sensitivity"), [(0.8, 0.9), (0.9, 0.8), (0.95, 0.95)])
def test_intervals_cover_what_they_say(auc, sensitivity):
    hits = []
    for seed in range(600):
        y, score, cut, subject, true = simulated(auc, sensitivity, 0.5, seed)
        found = subject_intervals(y, score, cut, subject, resamples=300, seed=seed)
        hits.append([found[name][0] <= value <= found[name][1] for name, value in true.items()])
    # 95 %, less half a point for so few resamples, within three standard errors of 600 sets.
    assert (np.abs(np.mean(hits, axis=0) - 0.945) < 0.03).all(), np.mean(hits, axis=0)
