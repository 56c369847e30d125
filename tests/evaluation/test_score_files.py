import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import PROVENANCE_KEY, ScoreTable, write_scores

CLASSES = ("NORMAL", "PNEUMONIA")


def write(path, **provenance):
    frame = pd.DataFrame({"path": ["a", "b", "c"], "label": "NORMAL", "score": 0.5})
    return write_scores(ScoreTable(frame, CLASSES, provenance), path)


def test_files_of_all_folders_by_dataset_split_and_padding(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    write(first / "x.parquet", dataset="kermany", split="val", padding="black")
    write(first / "y.parquet", dataset="kermany", split="test", padding="crop")
    write(second / "z.parquet", dataset="kermany", split="test", padding="black")
    write(second / "a.csv", dataset="lost in a csv")
    (first / "notes.txt").write_text("not a table")
    (first / ".x.parquet.12.partial.parquet").write_bytes(b"half")
    files = list_score_files([first, tmp_path / "missing", second])
    assert [(f.dataset, f.split, f.padding, f.images) for f in files] == [
        ("a", "as given", "", None),
        ("kermany", "test", "black", 3),
        ("kermany", "test", "crop", 3),
        ("kermany", "val", "black", 3),
    ]
    assert [file.key for file in files[1:]] == ["kermany/test", "kermany/test", "kermany/val"]
    assert [file.path.name for file in files] == ["a.csv", "z.parquet", "y.parquet", "x.parquet"]
    assert files[1].provenance["classes"] == list(CLASSES)
    assert all(file.problem is None for file in files)


def test_no_folder_holds_no_files(tmp_path):
    assert list_score_files([]) == list_score_files([tmp_path / "missing"]) == []


def test_a_table_without_provenance_is_named_by_its_file(tmp_path):
    pd.DataFrame({"path": ["a"], "label": ["NORMAL"], "score": [0.5]}).to_parquet(tmp_path / "mine.parquet")
    (file,) = list_score_files([tmp_path])
    assert (file.dataset, file.split, file.images, file.problem) == ("mine", "as given", 1, None)


@pytest.mark.parametrize("kind", ["empty", "cut", "text", "folder", "not json", "a list"])
def test_a_damaged_file_says_so_and_the_others_are_listed(tmp_path, kind):
    good = write(tmp_path / "good.parquet", dataset="good", split="test")
    bad = tmp_path / "bad.parquet"
    if kind == "folder":
        bad.mkdir()
    elif kind in ("not json", "a list"):
        rows = pa.table({"path": ["a"]})
        text = b"{" if kind == "not json" else json.dumps([1]).encode()
        pq.write_table(rows.replace_schema_metadata({PROVENANCE_KEY: text}), bad)
    else:
        bad.write_bytes({"empty": b"", "cut": good.read_bytes()[:-100], "text": b"path,label,score\n"}[kind])
    found = {file.dataset: file for file in list_score_files([tmp_path])}
    assert found["good"].problem is None
    assert found["bad"].problem.startswith("damaged: ")
    assert "\n" not in found["bad"].problem
