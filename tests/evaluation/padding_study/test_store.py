import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from engine.errors import InputError
from engine.evaluation.padding_study.store import long_table, on_grid, read_study, write_study
from tests.evaluation.padding_study.studies import simulated

SHIFTS = {"black": {"black": 6.0, "white": 2.0}, "white": {"black": 3.0, "white": 6.0}}


@pytest.fixture
def study():
    return simulated(SHIFTS, images=200, threshold=0.7)


def test_a_study_comes_back_with_every_call_the_same(study, tmp_path):
    study.scores[1, 1, 5] = np.nan
    path = tmp_path / "deep" / "study.parquet"
    write_study(study, path)
    found = read_study(path)
    assert (found.models, found.tests, found.classes) == (study.models, study.tests, study.classes)
    assert found.provenance == study.provenance
    np.testing.assert_array_equal(found.paths, study.paths)
    np.testing.assert_array_equal(found.labels, study.labels)
    np.testing.assert_array_equal(np.isnan(found.scores), np.isnan(study.scores))
    known = ~np.isnan(study.scores)
    np.testing.assert_array_equal(found.scores[known] >= 0.7, study.scores[known] >= 0.7)
    assert np.abs(found.scores - study.scores)[known].max() < 0.002


def test_the_file_is_a_plain_long_table(study, tmp_path):
    write_study(study, tmp_path / "study.parquet")
    frame = pd.read_parquet(tmp_path / "study.parquet")
    assert list(frame.columns) == ["path", "label", "train", "seed", "test", "score"]
    assert len(frame) == 6 * 2 * 200
    expected = long_table(study)
    for name in ("path", "label", "train", "seed", "test"):
        assert (frame[name].astype(str) == expected[name].astype(str)).all()
    np.testing.assert_allclose(frame["score"], expected["score"], atol=0.002)


def test_a_score_at_the_threshold_keeps_its_side():
    scores = np.array([[[0.69999, 0.7, 0.70001, 0.0, 1.0, np.nan]]])
    stored = on_grid(scores, np.array([0.7]))[0, 0]
    np.testing.assert_array_equal(stored[:3] >= 0.7, [False, True, True])
    np.testing.assert_array_equal(stored[3:5], [0, 1])
    assert np.isnan(stored[5])


def test_it_is_compact(tmp_path):
    tests = ("black", "gray", "white", "edge", "reflect", "stretch", "crop")
    trains = ("black", "gray", "white", "stretch", "crop", "black, stretched")
    study = simulated({train: dict.fromkeys(tests, 6.0) for train in trains}, images=624)
    write_study(study, tmp_path / "study.parquet")
    assert (tmp_path / "study.parquet").stat().st_size < 200_000


@pytest.mark.parametrize("content", [b"", b"PAR1 nothing PAR1", None, "other"])
def test_what_is_no_study_is_refused(tmp_path, content):
    path = tmp_path / "x.parquet"
    if content == "other":
        pd.DataFrame({"score": [0.5]}).to_parquet(path)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.parquet"):
        read_study(path)


def test_missing_rows_are_refused(study, tmp_path):
    path = tmp_path / "x.parquet"
    write_study(study, path)
    pq.write_table(pq.read_table(path).slice(0, 1001), path)
    with pytest.raises(InputError, match="lacks rows"):
        read_study(path)
