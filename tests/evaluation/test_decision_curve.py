import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.decision_curve import decision_curve, for_prevalence, useful_range
from tests.evaluation.examples import noisy

HAND_Y = [1] * 4 + [0] * 6
HAND_SCORE = [0.9, 0.7, 0.4, 0.15, 0.6, 0.3, 0.25, 0.1, 0.1, 0.05]


def test_worked_by_hand():
    # At 0.2: 3 of 4 found, 3 false alarms, weight 1/4: 3/10 - 3/10 / 4. Treating all: 4/10 - 6/10 / 4.
    row = decision_curve(HAND_Y, HAND_SCORE, [0.2]).iloc[0]
    assert row["net_benefit"] == pytest.approx(0.225)
    assert row["treat_all"] == pytest.approx(0.25)
    assert row["gain"] == pytest.approx(-0.025)
    # Net benefit 0.025 lower at 4 treatments to a case: 100 more per 1,000 than treating all, in balance.
    assert row["avoided"] == pytest.approx(-100)
    # At 0.5: 2 found, 1 false alarm, weight 1; treating nobody is better than treating all.
    row = decision_curve(HAND_Y, HAND_SCORE, [0.5]).iloc[0]
    assert (row["net_benefit"], row["treat_all"], row["gain"]) == pytest.approx((0.1, -0.2, 0.1))


def test_agrees_with_a_direct_loop():
    y, score = noisy(300, decimals=2)
    frame = decision_curve(y, score)
    for row in frame.to_dict("records"):
        t = row["threshold"]
        called = score >= t
        tp, fp = (called & (y == 1)).sum(), (called & (y == 0)).sum()
        benefit = tp / len(y) - fp / len(y) * t / (1 - t)
        everybody = y.mean() - (1 - y.mean()) * t / (1 - t)
        assert row["net_benefit"] == pytest.approx(benefit)
        assert row["treat_all"] == pytest.approx(everybody)
        assert row["gain"] == pytest.approx(benefit - max(everybody, 0))
        assert row["avoided"] == pytest.approx((benefit - everybody) / (t / (1 - t)) * 1000)
        assert row["low"] <= row["net_benefit"] <= row["high"]
        assert row["gain_low"] <= row["gain"] <= row["gain_high"]


def test_another_prevalence_is_that_of_a_weighted_set():
    y, score = noisy(300)
    weight = np.where(y == 1, 0.05 / y.mean(), 0.95 / (1 - y.mean()))
    called = score >= 0.3
    wanted = np.mean(weight * called * np.where(y == 1, 1, -3 / 7))
    row = decision_curve(y, score, [0.3], prevalence=0.05).iloc[0]
    assert row["net_benefit"] == pytest.approx(wanted)
    assert row["treat_all"] == pytest.approx(0.05 - 0.95 * 3 / 7)


def test_large_sets_have_the_delta_methods_standard_error():
    # Of a random sample the net benefit is the mean of 1 for a hit, -w for a false alarm (Marsh et al. 2020).
    y, score = noisy(40_000)
    frame = decision_curve(y, score, [0.1, 0.5, 0.8])
    for row in frame.to_dict("records"):
        w = row["threshold"] / (1 - row["threshold"])
        called = score >= row["threshold"]
        value = np.where(called, np.where(y == 1, 1.0, -w), 0.0)
        half = 1.959964 * value.std() / np.sqrt(len(y))
        assert row["high"] - row["low"] == pytest.approx(2 * half, rel=0.01)
        everybody = np.where(y == 1, 1.0, -w)
        half = 1.959964 * (value - everybody).std() / np.sqrt(len(y)) * 1000 / w
        assert row["avoided_high"] - row["avoided_low"] == pytest.approx(2 * half, rel=0.01)


def test_a_given_prevalence_is_exact_and_so_the_interval_narrower():
    y, score = noisy(300)
    estimated, given = decision_curve(y, score, [0.3]), decision_curve(y, score, [0.3], prevalence=y.mean())
    assert given["net_benefit"][0] == pytest.approx(estimated["net_benefit"][0])
    assert given["high"][0] - given["low"][0] < estimated["high"][0] - estimated["low"][0]


def test_without_an_error_the_interval_keeps_a_width():
    row = decision_curve([1, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.1], [0.5], prevalence=0.5).iloc[0]
    assert row["net_benefit"] == row["high"] == 0.5
    assert row["low"] < 0.3


def test_a_threshold_of_zero_treats_all():
    row = decision_curve(HAND_Y, HAND_SCORE, [0.0]).iloc[0]
    assert row["net_benefit"] == row["treat_all"] == pytest.approx(0.4)
    assert row["gain"] == 0
    assert np.isnan(row["avoided"])


def test_moving_scores_to_another_prevalence_is_bayes():
    # Odds of 1 at even odds are a likelihood ratio of 1; at 1 in 10 nothing is known but the prevalence.
    assert for_prevalence([0.5], 0.5, 0.1) == pytest.approx([0.1])
    score = np.array([0.0, 0.2, 0.9, 1.0])
    moved = for_prevalence(score, 0.6, 0.05)
    assert (moved[0], moved[-1]) == (0, 1)
    assert for_prevalence(moved, 0.05, 0.6) == pytest.approx(score)
    # Calibrated scores stay so: among images of both classes in the new proportion the mean is the prevalence.
    generator = np.random.default_rng(0)
    score = generator.beta(2, 1.5, 200_000)
    y = generator.random(len(score)) < score
    moved, weight = for_prevalence(score, y.mean(), 0.1), np.where(y, 0.1 / y.mean(), 0.9 / (1 - y.mean()))
    assert np.average(moved, weights=weight) == pytest.approx(0.1, abs=0.003)


def test_the_useful_range_is_where_the_model_is_better_beyond_chance():
    frame = decision_curve(*noisy(600))
    low, high = useful_range(frame)
    inside = frame[(frame["threshold"] >= low) & (frame["threshold"] <= high)]
    assert (inside["gain_low"] > 0).all()
    assert 0 < low < 0.5 < high < 1
    useless = np.random.default_rng(0).random(300)
    assert useful_range(decision_curve(noisy(300)[0], useless, prevalence=0.5)) is None


def test_bad_input_is_refused():
    for thresholds in ([1.0], [-0.1], [], [float("nan")]):
        with pytest.raises(InputError, match="threshold probabilities"):
            decision_curve(HAND_Y, HAND_SCORE, thresholds)
    with pytest.raises(InputError, match="both classes"):
        decision_curve([1, 1], [0.2, 0.3])
    for prevalence in (0, 1, 3):
        with pytest.raises(InputError, match="prevalence"):
            decision_curve(HAND_Y, HAND_SCORE, prevalence=prevalence)
        with pytest.raises(InputError, match="prevalence"):
            for_prevalence([0.3], 0.5, prevalence)


@pytest.mark.slow
@pytest.mark.parametrize("prevalence", [None, 0.05])
def test_intervals_cover_as_often_as_they_say(prevalence):
    """At n = 624 of random samples; the truth is that of a large one."""
    at = np.array([0.02, 0.1, 0.3, 0.5, 0.8, 0.95])
    truth = decision_curve(*noisy(3_000_000, seed=10**6), at, prevalence)
    hits = {name: np.zeros(len(at)) for name in ("net_benefit", "gain")}
    runs = 2000
    for seed in range(runs):
        frame = decision_curve(*noisy(624, seed=seed), at, prevalence)
        hits["net_benefit"] += (frame["low"] <= truth["net_benefit"]) & (
            frame["high"] >= truth["net_benefit"]
        )
        hits["gain"] += (frame["gain_low"] <= truth["gain"]) & (frame["gain_high"] >= truth["gain"])
    for name, count in hits.items():
        assert (count / runs >= 0.93).all(), (name, count / runs)
        assert (count / runs <= 0.99).all(), (name, count / runs)
