import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.stress.files import list_stress_files
from engine.evaluation.stress.scores import long_table
from engine.evaluation.stress.store import read_stress, write_stress
from engine.evaluation.stress.table import stress_table
from tests.evaluation.stress.made_up import CLASSES, FALLING, THRESHOLD, made_up


@pytest.fixture
def written(tmp_path):
    test = made_up(FALLING, names=("one", "two"))
    test.scores[1] = np.clip(test.scores[1] + 0.0321, 0, 1)
    test.scores[:, :, 5] = np.nan
    test.problems[5] = "truncated: the file ends early"
    write_stress(test, tmp_path / "kermany-test.parquet")
    return test, tmp_path / "kermany-test.parquet"


def test_a_test_comes_back_as_it_was_and_no_call_changes(written):
    test, path = written
    found = read_stress(path)
    assert (found.models, found.classes, found.provenance) == (test.models, test.classes, test.provenance)
    assert found.steps[1:] == test.steps[1:]
    for name in ("paths", "labels", "problems"):
        assert list(getattr(found, name)) == list(getattr(test, name))
    np.testing.assert_allclose(found.scores, test.scores, atol=0.002)
    np.testing.assert_array_equal(found.scores >= THRESHOLD, test.scores >= THRESHOLD)


def test_the_file_is_one_long_table_that_others_can_read(written):
    test, path = written
    frame = pd.read_parquet(path)
    expected = long_table(test)
    assert list(frame) == list(expected)
    assert len(frame) == 2 * 16 * 80
    for name in ("model", "kind", "severity", "path", "label"):
        assert list(frame[name]) == list(expected[name])
    assert frame["score"].isna().sum() == frame["problem"].notna().sum() == 2 * 16
    table = stress_table(frame[frame["model"] == "two"], THRESHOLD, CLASSES)
    assert set(table["n"]) == {79}


def test_files_are_found_by_their_metadata(written, tmp_path):
    _, path = written
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    (tmp_path / "zdamaged.parquet").write_bytes(path.read_bytes()[:-20])
    found = list_stress_files([tmp_path / "none", tmp_path])
    assert [(one.path.name, one.dataset, one.split, one.models) for one in found if not one.problem] == [
        ("kermany-test.parquet", "kermany", "test", ("one", "two"))
    ]
    assert [one.path.name for one in found if one.problem] == ["zdamaged.parquet"]
    assert found[1].problem.startswith("damaged: ")


def test_what_is_no_test_is_refused(written, tmp_path):
    _, path = written
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(InputError, match=r"other.parquet' is not a stress test"):
        read_stress(tmp_path / "other.parquet")
    with pytest.raises(InputError, match="Cannot read"):
        read_stress(tmp_path / "absent.parquet")
    with pytest.raises(InputError, match="Cannot write"):
        write_stress(made_up(FALLING), path / "below.parquet")
