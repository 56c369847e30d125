import numpy as np
import pytest
from scipy.stats import bootstrap

from engine.errors import InputError
from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.metrics import summary
from engine.evaluation.paired_bootstrap import difference, paired_bootstrap, paired_bootstraps
from tests.evaluation.examples import noisy

THRESHOLDS = (0.5, 0.4)


def example(n=400, noise=0.8):
    """Two models of which the second is the first with noise."""
    y, first = noisy(n)
    odds = np.log(first / (1 - first)) + noise * np.random.default_rng(1).normal(size=n)
    return y, first, 1 / (1 + np.exp(-odds))


def test_differences_are_those_of_the_summaries():
    y, first, second = example()
    found = paired_bootstrap(y, first, second, THRESHOLDS, resamples=200)
    assert list(found) == ["f1", "accuracy", "brier"]
    one, other = (summary(y, score, at) for score, at in zip((first, second), THRESHOLDS, strict=True))
    for name, of in found.items():
        assert of.delta == pytest.approx(getattr(one, name) - getattr(other, name))
        assert of.interval[0] < of.delta < of.interval[1]


def test_interval_and_p_of_the_brier_score_are_scipys():
    y, first, second = example()
    losses = (first - y) ** 2 - (second - y) ** 2
    positives, negatives = losses[y == 1], losses[y == 0]

    def mean(positives, negatives, axis):
        return (positives.sum(axis=axis) + negatives.sum(axis=axis)) / len(y)

    expected = bootstrap(
        (positives, negatives), mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)
    )
    found = paired_bootstrap(y, first, second, THRESHOLDS, resamples=20_000)["brier"]
    assert found.interval == pytest.approx(tuple(expected.confidence_interval), abs=3e-4)
    theirs = expected.bootstrap_distribution
    assert found.p == pytest.approx(2 * min((theirs <= 0).mean(), (theirs >= 0).mean()), abs=0.01)


def test_subjects_of_one_image_each_change_nothing_and_larger_ones_widen_the_interval():
    y, first, second = example(200)
    once = paired_bootstrap(y, first, second, THRESHOLDS)
    assert paired_bootstrap(y, first, second, THRESHOLDS, np.arange(200)) == once
    three = [np.tile(part, 3) for part in (y, first, second)]
    subject = np.tile(np.arange(200), 3)
    found = paired_bootstrap(*three, THRESHOLDS, subject)
    apart = paired_bootstrap(*three, THRESHOLDS)
    assert list(found) == ["auc", "f1", "accuracy", "brier"]
    for name in once:
        width, expected, narrow = (np.ptp(of[name].interval) for of in (found, once, apart))
        assert width == pytest.approx(expected, rel=0.12)
        assert narrow < 0.7 * width


def test_the_auc_of_subjects_with_one_image_each_but_one_is_delongs():
    y, first, second = example()
    subject = np.append(np.arange(399), 0)
    found = paired_bootstrap(y, first, second, THRESHOLDS, subject, resamples=4000)["auc"]
    expected = paired_difference(y, first, second)
    assert found.delta == pytest.approx(expected.delta)
    assert found.interval == pytest.approx(expected.interval, abs=0.08 * np.ptp(expected.interval))
    assert found.p == pytest.approx(expected.p, abs=0.05)


def test_all_pairs_are_those_of_two():
    y, first, second = example()
    third = np.sqrt(first)
    found = paired_bootstraps(y, (first, second, third), (0.5, 0.4, 0.7), resamples=200)
    assert list(found) == [(0, 1), (0, 2), (1, 2)]
    for name, of in paired_bootstrap(y, first, second, (0.5, 0.4), resamples=200).items():
        assert found[0, 1][name].interval == pytest.approx(of.interval)
        assert found[0, 1][name].p == of.p


def test_equal_models_do_not_differ():
    y, first, _ = example(50)
    for of in paired_bootstrap(y, first, first, (0.5, 0.5), resamples=100).values():
        assert (of.delta, of.interval, of.p) == (0.0, (0.0, 0.0), 1.0)


def test_no_p_is_zero_and_a_difference_of_zero_speaks_for_both_sides():
    assert difference(0.1, np.full(99, 0.1)).p == 2 / 100
    assert difference(0.1, np.array([0.0, 0.1, 0.2, np.nan])).p == 1.0
    undefined = difference(np.nan, np.array([0.1]))
    assert np.isnan([undefined.delta, *undefined.interval, undefined.p]).all()


def test_each_model_needs_a_threshold():
    y, first, second = example(20)
    with pytest.raises(InputError, match="a threshold for each, but got 2 and 1"):
        paired_bootstrap(y, first, second, (0.5,))
    with pytest.raises(InputError, match="two or more models"):
        paired_bootstraps(y, (first,), (0.5,))


@pytest.mark.slow
def test_equally_good_models_are_told_apart_as_often_as_promised():
    false_alarms = []
    for seed in range(600):
        generator = np.random.default_rng(seed)
        y = np.arange(624) < 390
        odds = 2.2 * y - 1.1 + generator.normal(size=624)
        scores = 1 / (1 + np.exp(-(odds + 0.7 * generator.normal(size=(2, 624)))))
        found = paired_bootstrap(y, *scores, (0.5, 0.5), resamples=300, seed=seed)
        false_alarms.append([of.p < 0.05 for of in found.values()])
    assert (np.abs(np.mean(false_alarms, axis=0) - 0.05) < 0.03).all(), np.mean(false_alarms, axis=0)
