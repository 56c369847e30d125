import numpy as np
import pytest

from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.padding_study.cells import compute_cells
from engine.evaluation.padding_study.differences import (
    AGREE,
    DISAGREE,
    NO_DIFFERENCE,
    Cell,
    difference,
    differences,
    unpaired,
    verdict,
)
from tests.evaluation.padding_study.studies import simulated

SAME = {train: {"black": 4.0, "gray": 4.0, "white": 4.0} for train in ("black", "gray", "white")}
WORSE = {
    "black": {"black": 4.0, "gray": 3.0, "white": 1.0},
    "white": {"black": 1.0, "gray": 2.0, "white": 4.0},
}


def test_what_does_not_differ_is_called_so():
    table = differences(compute_cells(simulated(SAME), resamples=500))
    assert set(table["question"]) == {AGREE, DISAGREE}
    assert len(table) == 3 * (3 + 6)
    assert (table["verdict"] == NO_DIFFERENCE).all()
    assert (table["p_adjusted"] >= table["p"]).all()


def test_what_costs_is_told_with_its_direction():
    table = differences(compute_cells(simulated(WORSE), resamples=500))
    served = table[(table["question"] == DISAGREE) & (table["figure"] == "auc")]
    assert (served["verdict"] == "higher").all()
    assert (served["low"] > 0).all()
    alike = table[(table["question"] == AGREE) & (table["figure"] == "auc")]
    assert list(alike["verdict"]) == [NO_DIFFERENCE]


def test_one_training_differs_by_delongs_interval():
    study = simulated(WORSE, seeds=1, images=600)
    found = difference(
        compute_cells(study, resamples=4000), "auc", Cell("black", "black"), Cell("black", "gray")
    )
    y = study.labels == "PNEUMONIA"
    expected = paired_difference(y, study.scores[0, 0], study.scores[0, 1])
    assert found.value == pytest.approx(expected.delta)
    assert found.interval == pytest.approx(expected.interval, abs=0.002)


def test_seeds_are_paired_in_whatever_order_they_come():
    study = simulated(WORSE)
    cells = compute_cells(study, resamples=100)
    first, second = Cell("black", "black"), Cell("white", "white")
    expected = cells.values["auc"][:3, 0] - cells.values["auc"][3:, 2]
    found = difference(cells, "auc", first, second)
    assert found.seeds == pytest.approx(expected.std(ddof=1) / np.sqrt(3))


def test_different_seeds_are_not_paired():
    first, second = np.array([0.9, 0.92, 0.97]), np.array([0.8, 0.9])
    stand_in = unpaired(first, second)
    assert len(stand_in) == 2
    assert stand_in.mean() == pytest.approx(first.mean() - second.mean())
    expected = first.var(ddof=1) / 3 + second.var(ddof=1) / 2
    assert stand_in.var(ddof=1) / 2 == pytest.approx(expected)
    np.testing.assert_allclose(unpaired(first, second[:1]), [first.mean() - 0.8])


@pytest.mark.parametrize(
    ("delta", "p", "expected"),
    [(0.1, 0.01, "higher"), (-0.1, 0.01, "lower"), (0.1, 0.2, NO_DIFFERENCE), (0.1, np.nan, NO_DIFFERENCE)],
)
def test_the_verdict_in_words(delta, p, expected):
    assert verdict(delta, p) == expected
