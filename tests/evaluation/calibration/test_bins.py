import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.calibration.bins import binned
from engine.evaluation.calibration.reliability import reliability
from tests.evaluation.examples import noisy


def test_points_are_scikit_learns():
    from sklearn.calibration import calibration_curve

    y, score = noisy(500)
    for kind, strategy in (("mass", "quantile"), ("width", "uniform")):
        observed, mean_score = calibration_curve(y, score, n_bins=10, strategy=strategy)
        points = reliability(y, score, bins=10, kind=kind)
        np.testing.assert_allclose(points["observed"], observed)
        np.testing.assert_allclose(points["mean_score"], mean_score)
        assert points["n"].sum() == 500


def test_limits_are_wilsons():
    from scipy.stats import binomtest

    for row in reliability(*noisy(200), bins=5).itertuples():
        limits = binomtest(round(row.observed * row.n), row.n).proportion_ci(0.95, "wilson")
        assert (row.observed_low, row.observed_high) == pytest.approx((limits.low, limits.high))


def test_equal_mass_is_equal_without_ties():
    assert sorted(binned(*noisy(105), bins=10).n) == [10] * 5 + [11] * 5


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_equal_scores_are_never_parted(decimals):
    y, score = noisy(400, decimals=decimals)
    parts = binned(y, score, bins=10)
    for value in np.unique(score):
        assert len(set(parts.place[score == value])) == 1
    # Bins follow each other without overlap.
    assert np.all(parts.high[:-1] < parts.low[1:])
    assert parts.n.sum() == 400


def test_a_cut_goes_to_the_nearer_end_of_a_run():
    # Half of 10 would part the six scores of 0.5, of which four lie below the cut and two above.
    score = np.array([0.1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.9, 0.9, 0.9])
    assert binned([0, 1] * 5, score, bins=2).n.tolist() == [7, 3]


def test_edges_of_equal_width_belong_to_the_upper_bin_and_empty_bins_are_left_out():
    parts = binned([0, 0, 1, 1, 1], [0.0, 0.1, 0.3, 0.7, 1.0], bins=10, kind="width")
    assert parts.low.tolist() == [0.0, 0.1, 0.3, 0.7, 0.9]
    assert parts.high.tolist() == [0.1, 0.2, 0.4, 0.8, 1.0]


def test_all_scores_equal_are_one_bin():
    points = reliability([0, 1, 1, 1], [0.6] * 4, bins=10)
    assert points[["low", "high", "n", "mean_score", "observed"]].to_numpy().tolist() == [
        [0.6, 0.6, 4, 0.6, 0.75]
    ]


@pytest.mark.parametrize("bins", [0, -1, 2.5, True])
def test_bins_must_be_a_count(bins):
    with pytest.raises(InputError, match="whole number of at least 1"):
        reliability([0, 1], [0.2, 0.8], bins=bins)


def test_another_kind_is_refused():
    with pytest.raises(InputError, match="'mass' or 'width', but got 'depth'"):
        reliability([0, 1], [0.2, 0.8], kind="depth")
