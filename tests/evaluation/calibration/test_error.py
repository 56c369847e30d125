import numpy as np
import pytest

from engine.evaluation.calibration.bins import binned
from engine.evaluation.calibration.error import debiased, expected_calibration_error, gap_interval, plug_in
from engine.evaluation.intervals import wilson
from tests.evaluation.calibration.examples import drawn


def test_equal_width_error_is_the_textbooks():
    # Guo et al. 2017, equation 3, written out as they write it.
    y, score, _ = drawn(400)
    total = 0.0
    for m in range(10):
        inside = (score >= m / 10) & (score < (m + 1) / 10)
        total += inside.sum() / 400 * abs(y[inside].mean() - score[inside].mean())
    assert expected_calibration_error(y, score, 10, "width").value == pytest.approx(total)


def test_debiasing_is_that_of_kumar_liang_and_ma():
    # Their library (uncertainty-calibration, normal_debiased_ce): 2 · ECE less the mean of redrawn ECEs.
    y, score, _ = drawn(500, slope=0.7)
    parts = binned(y, score)
    redrawn = np.random.default_rng(0).normal(
        parts.observed, np.sqrt(parts.observed * (1 - parts.observed) / parts.n), (40_000, 10)
    )
    wanted = 2 * plug_in(parts) - (np.abs(redrawn - parts.mean_score) @ parts.weight).mean()
    assert debiased(parts) == pytest.approx(wanted, abs=3e-4)


def test_calibrated_scores_have_an_error_of_chance_alone():
    y, score, _ = drawn(624)
    error = expected_calibration_error(y, score)
    assert error.value > error.debiased
    assert error.interval[0] == 0


def test_the_interval_leaves_out_zero_where_scores_are_wrong():
    error = expected_calibration_error(*drawn(624, slope=0.5)[:2])
    assert 0 < error.interval[0] < error.value < error.interval[1]


def test_scores_as_wrong_as_can_be():
    error = expected_calibration_error([0] * 50 + [1] * 50, [1.0] * 50 + [0.0] * 50, 2)
    assert (error.value, error.debiased) == (1.0, 1.0)
    low, high = error.interval
    assert 0.9 < low < high == 1


def test_scores_that_are_right_for_certain():
    error = expected_calibration_error([0, 0, 1, 1], [0.0, 0.0, 1.0, 1.0], 2)
    assert (error.value, error.debiased, error.interval) == (0.0, 0.0, wilson(0, 4))


def test_one_image():
    error = expected_calibration_error([1], [0.8])
    assert error.value == pytest.approx(0.2)
    assert error.interval == (0.0, pytest.approx(0.2))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mass", "width"])
@pytest.mark.parametrize(
    ("slope", "intercept"), [(1.0, 0.0), (0.67, 0.0), (0.5, 0.0), (1.0, -0.5), (1.3, 0.0)]
)
@pytest.mark.parametrize("power", [1, 2])
def test_the_interval_covers_the_bins_true_gap(kind, slope, intercept, power):
    covered, plain, corrected = 0, [], []
    for seed in range(300):
        y, score, true = drawn(624, slope=slope, intercept=intercept, seed=seed)
        parts = binned(y, score, 10, kind)
        share = np.bincount(parts.place, weights=true) / parts.n
        wanted = float(parts.weight @ np.abs(share - parts.mean_score) ** power)
        low, high = gap_interval(parts, power)
        covered += low <= wanted <= high
        plain.append(plug_in(parts) - wanted)
        corrected.append(debiased(parts) - wanted)
    assert covered / 300 >= 0.87
    if power == 1:
        assert abs(np.mean(corrected)) < abs(np.mean(plain))
