import numpy as np
import pytest
from scipy.stats import beta

from engine.evaluation.confusion import Confusion
from engine.evaluation.posterior import count_intervals


def test_balanced_accuracy_agrees_with_integration():
    tp, fp, tn, fn = 45, 12, 38, 5
    low, high = count_intervals(tp, fp, tn, fn)["balanced_accuracy"]
    sensitivity = np.linspace(0, 1, 20001)
    weight = beta.pdf(sensitivity, tp + 0.5, fn + 0.5)
    for limit, wanted in ((low, 0.025), (high, 0.975)):
        below = beta.cdf(2 * limit - sensitivity, tn + 0.5, fp + 0.5)
        assert np.trapezoid(weight * below, sensitivity) == pytest.approx(wanted, abs=0.004)


def test_f1_and_mcc_agree_with_a_bootstrap_of_a_large_set():
    counts = Confusion(tp=3600, fp=400, tn=1900, fn=300)
    intervals = count_intervals(counts.tp, counts.fp, counts.tn, counts.fn)
    generator = np.random.default_rng(4)
    tp = generator.binomial(counts.positives, counts.sensitivity, 5000)
    tn = generator.binomial(counts.negatives, counts.specificity, 5000)
    drawn = [Confusion(a, counts.negatives - b, b, counts.positives - a) for a, b in zip(tp, tn, strict=True)]
    for name in ("f1", "mcc"):
        wanted = np.quantile([getattr(one, name) for one in drawn], [0.025, 0.975])
        assert intervals[name] == pytest.approx(wanted, abs=0.0015)


def test_a_set_without_errors_keeps_a_width():
    for low, high in count_intervals(12, 0, 12, 0).values():
        assert 0.5 < low < 0.95
        assert high == 1


def test_every_interval_holds_its_estimate():
    for counts in (
        Confusion(0, 0, 9, 4),
        Confusion(4, 9, 0, 0),
        Confusion(1, 0, 1, 0),
        Confusion(5, 3, 4, 6),
    ):
        intervals = count_intervals(counts.tp, counts.fp, counts.tn, counts.fn)
        for name, (low, high) in intervals.items():
            assert low <= getattr(counts, name) <= high
            assert low < high


def test_is_reproducible_and_narrows_at_a_lower_level():
    wide, again = count_intervals(40, 5, 30, 6), count_intervals(40, 5, 30, 6)
    assert wide == again
    narrow = count_intervals(40, 5, 30, 6, level=0.5)
    for name in wide:
        assert wide[name][0] < narrow[name][0] < narrow[name][1] < wide[name][1]


def test_one_class_has_none():
    assert np.isnan(list(count_intervals(5, 0, 0, 2).values())).all()
