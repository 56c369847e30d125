from dataclasses import replace

import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.recalibration import (
    fit_isotonic_on,
    fit_temperature_on,
    pool_adjacent_violators,
    recalibrate,
)
from engine.evaluation.score_table import ScoreTable
from tests.evaluation.calibration.examples import drawn
from tests.evaluation.examples import noisy
from tests.evaluation.tables import noisy_table


def table_of(split: str, **provenance) -> ScoreTable:
    return replace(noisy_table(seed=len(split)), provenance={"split": split, "threshold": 0.4} | provenance)


@pytest.mark.parametrize("decimals", [None, 1, 2])
def test_isotonic_is_scikit_learns(decimals):
    from sklearn.isotonic import IsotonicRegression

    y, score = noisy(400, decimals=decimals)
    reference = IsotonicRegression(out_of_bounds="clip").fit(score, y)
    new = np.linspace(0, 1, 1001)
    np.testing.assert_allclose(fit_isotonic_on(y, score).apply(new), reference.predict(new), atol=1e-12)


def test_pooling_worked_example():
    # Barlow, Bartholomew, Bremner and Brunk 1972: neighbours out of order become their weighted mean.
    starts, levels = pool_adjacent_violators(np.array([1.0, 3.0, 2.0, 4.0]), np.array([1, 1, 3, 1]))
    assert starts.tolist() == [0, 1, 3]
    assert levels.tolist() == [1.0, 2.25, 4.0]


def test_temperature_is_the_slope_that_was_put_in():
    y, score, true = drawn(20_000, slope=0.5)
    fitted = fit_temperature_on(y, score)
    assert fitted.temperature == pytest.approx(2, rel=0.05)
    assert fitted.apply(score) == pytest.approx(true, abs=0.02)


@pytest.mark.parametrize("fit", [fit_temperature_on, fit_isotonic_on])
def test_order_is_kept_and_missing_scores_stay_missing(fit):
    y, score = noisy(300)
    applied = fit(y, score).apply(np.array([0.0, 0.2, np.nan, 0.9, 1.0]))
    assert np.isnan(applied[2])
    known = np.delete(applied, 2)
    assert np.all(np.diff(known) >= 0)
    assert 0 <= known[0] <= known[-1] <= 1


@pytest.mark.parametrize("fit", [fit_temperature_on, fit_isotonic_on])
def test_both_classes_are_needed(fit):
    with pytest.raises(InputError, match="both classes"):
        fit([1, 1], [0.3, 0.4])


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_a_table_is_recalibrated_with_its_threshold(method):
    table = table_of("test", weights_sha256="abc")
    table.frame.loc[3, "score"] = np.nan
    made, fitted = recalibrate(table, table_of("val", weights_sha256="abc"), method)
    score = table.frame["score"].to_numpy()
    np.testing.assert_array_equal(made.frame["score"], fitted.apply(score))
    called, was_called = made.frame["score"].to_numpy() >= made.threshold, score >= table.threshold
    assert np.all(called[was_called])
    if method == "temperature":
        np.testing.assert_array_equal(called, was_called)
    assert made.provenance["recalibration"] == {"method": method, "split": "val", "images": 300}
    assert made.split == "test"


@pytest.mark.parametrize("split", ["test", "train", "val, test"])
def test_nothing_is_fitted_on_another_split_than_val(split):
    with pytest.raises(
        InputError, match=f"named val, but got {split}; recalibration is fitted on validation"
    ):
        recalibrate(table_of("test"), table_of(split), "temperature")


def test_a_table_without_a_split_is_no_validation():
    with pytest.raises(InputError, match="got a table without a split"):
        recalibrate(table_of("test"), noisy_table(), "isotonic")


def test_another_models_validation_is_refused():
    with pytest.raises(InputError, match="same model, but got another weights_sha256"):
        recalibrate(table_of("test", weights_sha256="a"), table_of("val", weights_sha256="b"), "temperature")
    with pytest.raises(InputError, match=r"another model \(cnn instead of vit\)"):
        recalibrate(table_of("test", model="vit"), table_of("val", model="cnn"), "temperature")
    # The same weights may go by two names.
    recalibrate(
        table_of("test", weights_sha256="a", model="vit"),
        table_of("val", weights_sha256="a", model="copy"),
        "temperature",
    )


def test_other_classes_and_methods_are_refused():
    with pytest.raises(InputError, match="temperature or isotonic, but got 'platt'"):
        recalibrate(table_of("test"), table_of("val"), "platt")
    with pytest.raises(InputError, match="classes NORMAL and PNEUMONIA, but got"):
        recalibrate(table_of("test"), replace(table_of("val"), classes=("A", "B")), "temperature")
