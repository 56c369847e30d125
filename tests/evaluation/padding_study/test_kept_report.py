import math

import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.padding_study.kept_report import kept_report, make_report, number
from engine.evaluation.padding_study.report import report
from engine.evaluation.padding_study.store import read_study, write_study
from tests.evaluation.padding_study.studies import simulated

TESTS = ("black", "stretch", "crop")
SHIFTS = {
    train: dict.fromkeys(TESTS, distance)
    for train, distance in (("black", 1.0), ("crop", 4.0), ("black, stretch 0.3", 3.0))
}


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "study.parquet"
    write_study(simulated(SHIFTS, images=120, seeds=2), path)
    return path


def test_what_is_kept_is_what_was_computed(study, tmp_path):
    folder = tmp_path / "kept"
    assert kept_report(study, folder) is None
    made = make_report(study, folder)
    kept = kept_report(study, folder)
    computed = report(read_study(study))
    for found in (made, kept):
        pd.testing.assert_frame_equal(found.matrix, computed.matrix, check_dtype=False)
        pd.testing.assert_frame_equal(found.differences, computed.differences, check_dtype=False)
        assert found.shortcuts == computed.shortcuts
        assert found.n == 120
        assert found.provenance == {"dataset": "made"}
        assert [model["name"] for model in found.models][:2] == ["black-0", "black-1"]


def test_another_study_under_the_same_name_has_no_report_yet(study, tmp_path):
    make_report(study, tmp_path / "kept")
    write_study(simulated(SHIFTS, images=130, seeds=2), study)
    assert kept_report(study, tmp_path / "kept") is None


def test_a_damaged_report_is_computed_again(study, tmp_path):
    make_report(study, tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    file.write_text(file.read_text()[:100])
    assert kept_report(study, tmp_path / "kept") is None
    make_report(study, tmp_path / "kept")
    assert kept_report(study, tmp_path / "kept").n == 120


def test_a_missing_study_is_told_of(tmp_path):
    with pytest.raises(InputError, match="Cannot read"):
        make_report(tmp_path / "none.parquet", tmp_path)


def test_an_undefined_number_comes_back_as_such():
    assert math.isnan(number(None))
    assert number(0.5) == 0.5
