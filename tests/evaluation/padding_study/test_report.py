import json

import pytest

from engine.evaluation.padding_study.report import report, report_json
from tests.evaluation.padding_study.studies import simulated

TESTS = ("black", "white", "stretch", "crop")
SHIFTS = {
    train: dict.fromkeys(TESTS, distance)
    for train, distance in (("black", 2.0), ("white", 2.0), ("crop", 4.0), ("black, stretch 0.3", 3.0))
}


@pytest.fixture(scope="module")
def found():
    return report(simulated(SHIFTS), resamples=200)


def test_a_report_holds_matrix_differences_shortcuts_and_verdicts(found):
    assert len(found.matrix) == 4 * 4 * 3
    assert len(found.differences) == 3 * (6 + 12)
    assert [one.figure for one in found.shortcuts] == ["auc", "accuracy"]
    assert 0 < found.shortcuts[0].closed < 1
    assert len(found.verdicts) == 6
    assert found.n == 400


def test_it_can_be_written_as_json(found):
    values = json.loads(json.dumps(report_json(found), allow_nan=False))
    assert values.keys() == {
        "models", "tests", "n", "positives", "provenance", "matrix", "differences", "shortcuts", "verdicts",
    }  # fmt: skip
    assert values["models"][0] == {
        "name": "black-0", "train": "black", "seed": 0, "padding": "black", "threshold": 0.5,
    }  # fmt: skip
    assert values["matrix"][0]["figure"] == "auc"
    assert values["shortcuts"][0]["gap"]["interval"][0] > 0


def test_one_model_has_a_matrix_without_a_spread_between_seeds():
    found = report(simulated({"black": {"black": 3.0}}, seeds=1), resamples=100)
    assert len(found.differences) == 0
    assert {"p_adjusted", "verdict"} <= set(found.differences.columns)
    assert found.shortcuts == found.verdicts == ()
    assert report_json(found)["matrix"][0]["seeds"] is None
