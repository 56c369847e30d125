import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from engine.evaluation.calibration.brier import brier_change, brier_parts
from tests.evaluation.calibration.examples import drawn
from tests.evaluation.examples import noisy


@pytest.mark.parametrize("kind", ["mass", "width"])
@pytest.mark.parametrize("bins", [1, 7, 60])
def test_the_parts_add_up_exactly(kind, bins):
    y, score = noisy(300)
    parts = brier_parts(y, score, bins, kind)
    assert parts.score == pytest.approx(brier_score_loss(y, score), abs=1e-14)
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(parts.score, abs=1e-14)


def test_murphys_own_parts_where_each_bin_holds_one_score():
    # Murphy 1973, equation 8, for forecasts of a few distinct values: nothing varies within a bin.
    y, score = noisy(400, decimals=1)
    parts = brier_parts(y, score, 1000, "width")
    values = np.unique(score)
    n = np.array([(score == value).sum() for value in values])
    share = np.array([y[score == value].mean() for value in values])
    assert parts.within == pytest.approx(0, abs=1e-15)
    assert parts.reliability == pytest.approx((n * (values - share) ** 2).sum() / 400)
    assert parts.resolution == pytest.approx((n * (share - y.mean()) ** 2).sum() / 400)
    assert parts.uncertainty == pytest.approx(y.mean() * (1 - y.mean()))


def test_skill_is_against_who_always_says_the_prevalence():
    y, score = noisy(300)
    assert brier_parts(y, np.full(300, y.mean())).skill == pytest.approx(0, abs=1e-12)
    parts = brier_parts(y, score)
    assert parts.skill == pytest.approx(1 - parts.score / (y.mean() * (1 - y.mean())))
    low, high = parts.intervals["skill"]
    assert low < parts.skill < high


def test_resolutions_interval_holds_it():
    parts = brier_parts(*noisy(300))
    low, high = parts.intervals["resolution"]
    assert 0 < low < parts.resolution < high < parts.uncertainty


def test_one_class_has_no_skill_and_no_resolution():
    parts = brier_parts([1, 1, 1], [0.5, 0.7, 0.9])
    assert np.isnan(parts.skill)
    assert np.isnan([*parts.intervals["skill"], *parts.intervals["resolution"]]).all()
    assert parts.reliability - parts.resolution + parts.uncertainty + parts.within == pytest.approx(
        parts.score
    )


def test_change_is_paired():
    y, score, true = drawn(600, slope=0.4)
    change = brier_change(y, score, true)
    assert change.value == pytest.approx(brier_score_loss(y, true) - brier_score_loss(y, score))
    assert change.interval[1] < 0
    assert brier_change(y, score, score).interval == (0.0, 0.0)
