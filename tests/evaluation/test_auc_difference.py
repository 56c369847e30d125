import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.auc_difference import (
    difference_between_sets,
    difference_of_placements,
    paired_difference,
)
from engine.evaluation.curves import curve
from engine.evaluation.delong import auc_interval, placements, variance_of
from tests.evaluation.examples import delongs_patients, noisy


def second_model(score: np.ndarray, seed: int, noise: float) -> np.ndarray:
    odds = np.log(score / (1 - score)) + noise * np.random.default_rng(seed).normal(size=len(score))
    return 1 / (1 + np.exp(-odds))


def test_variance_is_that_of_all_pairs_covariances():
    # DeLong 1988 in full: V = L S L', S from the placements of both models, here by brute force.
    y, first = noisy(120, decimals=2)
    second = second_model(np.clip(first, 0.01, 0.99), 1, 1.0)

    def kernel(score):
        return np.array([[(p > q) + 0.5 * (p == q) for q in score[y == 0]] for p in score[y == 1]])

    k = [kernel(first), kernel(second)]
    s10 = np.cov([one.mean(axis=1) for one in k])
    s01 = np.cov([one.mean(axis=0) for one in k])
    s = s10 / (y == 1).sum() + s01 / (y == 0).sum()
    error = np.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
    found = paired_difference(y, first, second)
    assert found.delta == pytest.approx(k[0].mean() - k[1].mean())
    assert found.error == pytest.approx(error)
    assert found.interval == pytest.approx((found.delta - 1.959964 * error, found.delta + 1.959964 * error))


def test_the_patients_of_delongs_paper():
    # As the SAS/STAT User's Guide prints data and results (PROC LOGISTIC, "Comparing ROC Curves").
    y, tests = delongs_patients()
    for name, area, error in (
        ("albumin", 0.7366, 0.0927),
        ("kg", 0.7258, 0.1028),
        ("protein", 0.6478, 0.1000),
    ):
        assert curve(y, tests[name]).auc == pytest.approx(area, abs=5e-5)
        assert np.sqrt(variance_of(*placements(y, tests[name]))) == pytest.approx(error, abs=5e-5)
    wanted = {
        "albumin": (0.0108, 0.0953, -0.1761, 0.1976, 0.9102),
        "protein": (-0.0780, 0.1046, -0.2830, 0.1271, 0.4561),
    }
    for name, numbers in wanted.items():
        found = paired_difference(y, tests[name], tests["kg"])
        assert (found.delta, found.error, *found.interval, found.p) == pytest.approx(numbers, abs=5e-5)


def test_placements_give_the_same_as_scores():
    y, first = noisy(80, decimals=1)
    second = second_model(np.clip(first, 0.01, 0.99), 4, 1.0)
    found = difference_of_placements(placements(y, first), placements(y, second))
    assert found == paired_difference(y, first, second)


def test_exchanging_the_models_mirrors_the_result():
    y, first = noisy(200)
    second = second_model(first, 2, 1.5)
    there, back = paired_difference(y, first, second), paired_difference(y, second, first)
    assert back.delta == -there.delta
    assert back.interval == (-there.interval[1], -there.interval[0])
    assert back.p == there.p


def test_p_agrees_with_the_interval():
    y, first = noisy(300)
    for noise in (0.2, 1.0, 3.0):
        found = paired_difference(y, first, second_model(first, 3, noise))
        assert found.beyond_chance == (found.p < 0.05)
    assert found.beyond_chance


def test_equal_models_do_not_differ():
    y, score = noisy(100)
    found = paired_difference(y, score, score)
    assert (found.delta, found.interval, found.p) == (0, (0, 0), 1)
    assert not found.beyond_chance


def test_chance_alone_seldom_looks_like_a_difference():
    alarms = 0
    for seed in range(300):
        y, score = noisy(150, seed=seed)
        models = (second_model(score, 1000 + seed + 5000 * k, 0.8) for k in range(2))
        alarms += paired_difference(y, *models).beyond_chance
    assert 0.02 <= alarms / 300 <= 0.09


def test_too_few_images_leave_it_undefined():
    found = paired_difference([1, 0, 0], [0.5, 0.1, 0.2], [0.4, 0.1, 0.2])
    assert np.isnan([found.delta, found.p, *found.interval]).all()
    assert not found.beyond_chance
    with pytest.raises(InputError):
        paired_difference([1, 0], [0.5, 0.1], [0.5])


def test_sets_worked_example():
    found = difference_between_sets(0.95, (0.93, 0.96), 0.80, (0.74, 0.85))
    assert found.delta == pytest.approx(0.15)
    assert found.interval == pytest.approx((0.15 - np.hypot(0.02, 0.05), 0.15 + np.hypot(0.01, 0.06)))
    assert found.beyond_chance


def test_sets_cover_no_difference_as_often_as_they_say():
    hits = 0
    for seed in range(300):
        pairs = []
        for k in range(2):
            y, score = noisy(200, seed=seed + 5000 * k)
            pairs += [curve(y, score).auc, auc_interval(y, score)]
        hits += not difference_between_sets(*pairs).beyond_chance
    assert 0.91 <= hits / 300 <= 0.98


def test_an_undefined_auc_leaves_the_difference_undefined():
    found = difference_between_sets(0.9, (0.8, 0.95), float("nan"), (float("nan"), float("nan")))
    assert np.isnan(found.delta)
    assert not found.beyond_chance
