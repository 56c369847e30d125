import numpy as np
import pytest

from engine.evaluation.calibration.logistic import CLIP, calibration_line, log_odds
from tests.evaluation.calibration.examples import drawn


def log_likelihood(y, odds):
    return -np.logaddexp(0, np.where(y, -odds, odds)).sum()


@pytest.mark.parametrize(("n", "slope", "intercept"), [(60, 0.3, 0.0), (624, 1.0, 0.0), (2000, 2.0, -1.5)])
def test_it_is_statsmodels_glm(n, slope, intercept):
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    y, score, _ = drawn(n, slope=slope, intercept=intercept)
    line = calibration_line(y, score)
    x = log_odds(score)
    ones = np.ones((n, 1))
    joint = GLM(y.astype(float), np.column_stack([ones, x]), family=Binomial()).fit(tol=1e-12)
    assert (line.intercept, line.slope) == pytest.approx(tuple(joint.params), abs=1e-6)
    large = GLM(y.astype(float), ones, family=Binomial(), offset=x).fit(tol=1e-12)
    assert line.in_the_large == pytest.approx(large.params[0], abs=1e-6)

    # At the limits the deviance of statsmodels' own fit has risen by 3.84.
    for limit in line.intervals["slope"]:
        fixed = GLM(y.astype(float), ones, family=Binomial(), offset=limit * x).fit(tol=1e-12)
        assert 2 * (joint.llf - fixed.llf) == pytest.approx(3.841459, abs=1e-3)
    for limit in line.intervals["intercept"]:
        fixed = GLM(y.astype(float), x[:, None], family=Binomial(), offset=np.full(n, limit)).fit(tol=1e-12)
        assert 2 * (joint.llf - fixed.llf) == pytest.approx(3.841459, abs=1e-3)
    for limit in line.intervals["in_the_large"]:
        assert 2 * (large.llf - log_likelihood(y, limit + x)) == pytest.approx(3.841459, abs=1e-3)


def test_what_was_put_in_comes_out():
    line = calibration_line(*drawn(5000, slope=0.6, intercept=-0.4)[:2])
    for name, value in (("slope", 0.6), ("intercept", -0.4)):
        low, high = line.intervals[name]
        assert low < value < high
        assert high - low < 0.25


@pytest.mark.parametrize("far", [True, False])
def test_classes_that_a_score_parts_have_no_slope(far):
    score = [0.1, 0.2, 0.7, 0.8] if far else [0.1, 0.5, 0.5, 0.8]
    line = calibration_line([0, 0, 1, 1], score)
    assert np.isnan(
        [line.slope, line.intercept, *line.intervals["slope"], *line.intervals["intercept"]]
    ).all()
    low, high = line.intervals["in_the_large"]
    assert low < line.in_the_large < high


def test_classes_the_wrong_way_round_or_equal_scores_have_no_slope():
    assert np.isnan(calibration_line([1, 1, 0, 0], [0.1, 0.2, 0.7, 0.8]).slope)
    line = calibration_line([0, 1, 1, 1], [0.5] * 4)
    assert np.isnan(line.slope)
    assert line.in_the_large == pytest.approx(np.log(3))


def test_one_class_has_nothing():
    line = calibration_line([1, 1, 1], [0.2, 0.5, 1.0])
    assert np.isnan([line.slope, line.intercept, line.in_the_large]).all()
    assert np.isnan(list(line.intervals.values())).all()


def test_certain_scores_are_clipped_and_counted():
    y, score, _ = drawn(200)
    score = np.where(score > 0.9, 1.0, np.where(score < 0.1, 0.0, score))
    line = calibration_line(y, score)
    assert line.clipped == np.isin(score, (0, 1)).sum() > 0
    assert line.slope == pytest.approx(calibration_line(y, np.clip(score, CLIP, 1 - CLIP)).slope)
    assert np.isfinite([line.slope, *line.intervals["slope"]]).all()


@pytest.mark.slow
def test_limits_cover():
    hits = {"slope": 0, "intercept": 0, "in_the_large": 0}
    for seed in range(600):
        line = calibration_line(*drawn(624, seed=seed)[:2])
        for name, wanted in (("slope", 1), ("intercept", 0), ("in_the_large", 0)):
            low, high = line.intervals[name]
            hits[name] += low <= wanted <= high
    assert all(0.93 <= count / 600 <= 0.97 for count in hits.values()), hits


@pytest.mark.parametrize("spread", [1e-3, 1e-7])
def test_scores_that_are_nearly_all_equal_have_wide_limits(spread):
    score = 0.5 + spread * np.random.default_rng(1).standard_normal(12)
    line = calibration_line(np.arange(12) % 2, score)
    low, high = line.intervals["slope"]
    assert low < line.slope < high
    assert (high - low) * spread == pytest.approx(1.08, rel=0.01)
