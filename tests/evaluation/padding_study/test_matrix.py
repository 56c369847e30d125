import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from engine.evaluation.padding_study.cells import compute_cells
from engine.evaluation.padding_study.matrix import matrix
from tests.evaluation.padding_study.studies import simulated

SHIFTS = {"black": {"black": 4.0, "white": 1.5}, "white": {"black": 2.0, "white": 4.0}}


@pytest.fixture(scope="module")
def study():
    return simulated(SHIFTS, threshold=0.6)


@pytest.fixture(scope="module")
def cells(study):
    return compute_cells(study, resamples=500)


def test_every_cell_has_scikit_learns_figures(study, cells):
    y = study.labels == "PNEUMONIA"
    for model in range(6):
        for test in range(2):
            score = study.scores[model, test]
            assert cells.values["auc"][model, test] == pytest.approx(roc_auc_score(y, score))
            assert cells.values["accuracy"][model, test] == pytest.approx(accuracy_score(y, score >= 0.6))
            assert cells.values["f1"][model, test] == pytest.approx(f1_score(y, score >= 0.6))
    assert (cells.n, cells.positives) == (400, y.sum())


def test_a_cell_is_the_mean_of_its_seeds(study, cells):
    table = matrix(cells)
    assert len(table) == 2 * 2 * 3
    row = table[(table.train == "black") & (table.test == "white") & (table.figure == "auc")].iloc[0]
    assert row["value"] == pytest.approx(cells.values["auc"][:3, 1].mean())
    assert row["seeds"] == pytest.approx(cells.values["auc"][:3, 1].std(ddof=1) / np.sqrt(3))
    assert (row["replicates"], row["n"], bool(row["own"])) == (3, 400, False)
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert table["low"].min() >= 0
    assert table["high"].max() <= 1
    assert set(table[table["own"]]["train"] + table[table["own"]]["test"]) == {"blackblack", "whitewhite"}


def test_resamples_are_the_same_in_every_cell_and_run(study, cells):
    again = compute_cells(study, resamples=500)
    for figure in cells.resampled:
        np.testing.assert_array_equal(again.resampled[figure], cells.resampled[figure])
    same = simulated({"black": {"black": 4.0, "white": 4.0}}, seeds=1)
    same.scores[0, 1] = same.scores[0, 0]
    twice = compute_cells(same, resamples=50).resampled["auc"]
    np.testing.assert_array_equal(twice[0, 0], twice[0, 1])
