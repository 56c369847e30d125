from pathlib import Path

import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.curves import curve
from engine.evaluation.mean_ensemble import ensemble_table, fit_ensemble
from engine.evaluation.metrics import summary
from engine.evaluation.score_table import ScoreTable, read_scores
from tests.evaluation.tables import noisy_table, score_table

WEIGHTS = Path(__file__).resolve().parent.parent.parent / "weights"

TABLES = {name: noisy_table(seed=3, noise=noise) for name, noise in {"a": 0.5, "b": 1.0, "c": 4.0}.items()}


def test_fitted_weights_go_with_a_temperature_and_a_threshold():
    found = fit_ensemble(TABLES)
    assert found.fitted
    assert set(found.weights) <= set(TABLES)
    assert sum(found.weights.values()) == pytest.approx(1, abs=1e-5)
    assert found.best_member == "a"
    made = ensemble_table(TABLES, found, "mine")
    y = made.frame["label"] == "PNEUMONIA"
    points = curve(y, made.frame["score"])
    assert found.auc == pytest.approx(points.auc)
    assert summary(y, made.frame["score"], 0.5).log_loss == pytest.approx(found.log_loss, abs=1e-5)
    # No other threshold has a higher Youden's J.
    best = (points.sensitivity + points.specificity).max()
    at = summary(y, made.frame["score"], made.threshold)
    assert at.sensitivity + at.specificity == pytest.approx(best)
    assert made.provenance["threshold"] == found.threshold


def test_weights_by_hand_need_no_sum_and_drop_members_of_zero():
    found = fit_ensemble(TABLES, {"a": 3, "b": 1, "c": 0})
    assert found.weights == {"a": 0.75, "b": 0.25}
    assert not found.fitted
    assert set(found.aucs) == set(TABLES)


def test_only_images_that_all_members_score_get_a_score():
    first = score_table([("x", "NORMAL", 0.2), ("y", "PNEUMONIA", 0.8), ("z", "OTHER", 0.5)])
    second = score_table([("x", "NORMAL", 0.4), ("z", "OTHER", 0.7)])
    found = fit_ensemble({"a": first, "b": first}, {"a": 1, "b": 1})
    made = ensemble_table({"a": first, "b": second}, found, "mine")
    assert list(made.frame["path"]) == ["x", "z"]
    odds = np.log(0.3 / 0.7) / found.temperature
    assert made.frame["score"][0] == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-6)


@pytest.mark.parametrize(
    ("tables", "weights", "message"),
    [
        ({"a": TABLES["a"]}, None, "at least two members"),
        (TABLES, {"a": 1, "b": 1}, "a weight for each"),
        (TABLES, {"a": 0, "b": 0, "c": 0}, "one above 0"),
        (TABLES, {"a": -1, "b": 1, "c": 1}, "from 0 up"),
        (dict.fromkeys("ab", score_table([("x", "NORMAL", 0.2)])), None, "both classes"),
    ],
)
def test_what_cannot_be_averaged_is_refused(tables, weights, message):
    with pytest.raises(InputError, match=message):
        fit_ensemble(tables, weights)


def test_a_set_that_a_member_was_not_scored_on_is_named():
    found = fit_ensemble(TABLES, dict.fromkeys(TABLES, 1.0))
    with pytest.raises(InputError, match="c has no scores"):
        ensemble_table({"a": TABLES["a"], "b": TABLES["b"]}, found, "mine")


def test_the_mean_of_tables_is_what_the_networks_scored_together():
    def read(name, padding):
        return read_scores(WEIGHTS / name / "scores" / f"kermany-test{padding}.parquet")

    shipped = read("ensemble", "")
    members = {name: read(name, f"-{name[13:]}") for name in ("mobilenet_v2_black", "mobilenet_v2_crop")}
    facts = shipped.provenance
    half = fit_ensemble(members, dict.fromkeys(members, 0.5))
    ours = ensemble_table(
        members, type(half)(**vars(half) | {"temperature": facts["temperature"]}), "ensemble"
    )
    both = shipped.frame.merge(ours.frame, on="path", suffixes=("", "_ours"))
    assert len(both) == 624
    np.testing.assert_allclose(both["score_ours"], both["score"], atol=2e-5)
    assert isinstance(ours, ScoreTable)
