import io

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, labelled, read_scores, write_scores

ROWS = """path,label,score
test/NORMAL/a.png,NORMAL,0.25
test/PNEUMONIA/b.png,PNEUMONIA,0.75
"""
PROVENANCE = {
    "model": "deep_cnn",
    "dataset": "kermany",
    "split": "test",
    "padding": "black",
    "threshold": 0.41,
}


@pytest.fixture
def table():
    frame = pd.DataFrame(
        {
            "path": ["a/1.png", "ä ö/2.png", "c,3.png", "d.png", "e.png"],
            "label": ["NORMAL", "PNEUMONIA", "PNEUMONIA", "OTHER", "NORMAL"],
            "score": [1 / 3, 0.1 + 0.2, np.nan, 1.0, 0.0],
            "problem": [None, None, "truncated", None, None],
            "split": "test",
        }
    )
    return ScoreTable(frame, ("NORMAL", "PNEUMONIA"), PROVENANCE)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_what_is_written_comes_back(table, tmp_path, suffix):
    path = write_scores(table, tmp_path / "new folder" / f"scores{suffix}")
    again = read_scores(path)
    for column in table.frame:
        kept = table.frame[column].notna()
        assert again.frame[column].notna().tolist() == kept.tolist()
        assert again.frame.loc[kept, column].tolist() == table.frame.loc[kept, column].tolist()
    assert again.classes == table.classes
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_csv_keeps_every_bit_of_a_score(tmp_path):
    score = np.random.default_rng(0).random(2000) ** 8
    frame = pd.DataFrame({"path": [f"{i}.png" for i in range(2000)], "label": "PNEUMONIA", "score": score})
    path = write_scores(ScoreTable(frame, ("NORMAL", "PNEUMONIA")), tmp_path / "scores.csv")
    np.testing.assert_array_equal(read_scores(path).frame["score"], score)


def test_parquet_keeps_the_provenance(table, tmp_path):
    path = write_scores(table, tmp_path / "scores.parquet")
    again = read_scores(path.read_bytes())
    assert again.provenance == {**PROVENANCE, "classes": ["NORMAL", "PNEUMONIA"]}
    assert (again.threshold, again.threshold_source, again.split) == (0.41, "model", "test")
    assert b"pneumoscope" in pq.read_schema(path).metadata
    assert pd.read_parquet(path)["path"].tolist() == table.frame["path"].tolist()


def test_csv_has_no_provenance(table, tmp_path):
    again = read_scores(write_scores(table, tmp_path / "scores.csv"))
    assert again.provenance == {}
    assert (again.threshold, again.threshold_source) == (0.5, "default")
    assert again.split == "test"


def test_the_provenance_names_the_positive_class(table, tmp_path):
    frame = table.frame.assign(label=["clear", "nodule", "nodule", "OTHER", "clear"])
    path = write_scores(ScoreTable(frame, ("clear", "nodule")), tmp_path / "scores.parquet")
    assert read_scores(path).classes == ("clear", "nodule")
    assert read_scores(path, positive="nodule").classes == ("clear", "nodule")
    with pytest.raises(InputError, match="are probabilities of nodule, not of clear"):
        read_scores(path, positive="clear")


def test_a_failed_write_leaves_the_old_file(table, tmp_path):
    path = write_scores(table, tmp_path / "scores.parquet")
    before = path.read_bytes()
    broken = ScoreTable(table.frame, table.classes, {"model": object()})
    with pytest.raises(TypeError):
        write_scores(broken, path)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["scores.txt", "scores", "scores.parquet.gz"])
def test_only_two_kinds_are_written(table, tmp_path, name):
    with pytest.raises(InputError, match=r"must end in \.parquet or \.csv"):
        write_scores(table, tmp_path / name)


def test_a_place_that_cannot_be_written_is_named(table, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="Cannot write"):
        write_scores(table, tmp_path / "file" / "scores.csv")


def test_labelled_counts_every_row_once(table):
    result = labelled(table)
    assert result.y.tolist() == [False, True, False]
    assert result.score.tolist() == [1 / 3, 0.1 + 0.2, 0.0]
    assert result.index.tolist() == [0, 1, 4]
    assert (result.n, result.excluded, result.unreadable) == (3, 1, 1)


def test_labelled_refuses_a_table_without_the_two_classes():
    table = read_scores(b"path,label,score\na,OTHER,0.5\n", classes=("NORMAL", "PNEUMONIA"))
    with pytest.raises(
        InputError, match="None of the 1 rows has both a score and the label NORMAL or PNEUMONIA"
    ):
        labelled(table)


@pytest.mark.parametrize("source", ["path", "text path", "bytes", "file"])
def test_reads_from_anything(tmp_path, source):
    path = tmp_path / "scores.csv"
    path.write_text(ROWS)
    given = {"path": path, "text path": str(path), "bytes": ROWS.encode(), "file": io.BytesIO(ROWS.encode())}[
        source
    ]
    table = read_scores(given)
    assert table.classes == ("NORMAL", "PNEUMONIA")
    assert labelled(table).score.tolist() == [0.25, 0.75]


@pytest.mark.parametrize(("negative", "positive"), [("0", "1"), ("0.0", "1.0"), ("False", "True")])
def test_labels_of_0_and_1_in_any_spelling(negative, positive):
    text = f"path,label,score\na,{negative},0.2\nb,{positive},0.9\n".encode()
    assert read_scores(text).frame["label"].tolist() == ["0", "1"]
    assert labelled(read_scores(text)).y.tolist() == [False, True]
    named = read_scores(text, classes=("clear", "nodule"))
    assert named.frame["label"].tolist() == ["clear", "nodule"]
    assert labelled(named).y.tolist() == [False, True]


def test_labels_as_numbers_of_a_parquet_file(tmp_path):
    frame = pd.DataFrame(
        {"path": ["a", "b"], "label": [0, 1], "score": np.array([0.25, 0.5], dtype=np.float32)}
    )
    frame.to_parquet(tmp_path / "scores.parquet")
    table = read_scores(tmp_path / "scores.parquet")
    assert table.frame["label"].tolist() == ["0", "1"]
    assert table.frame["score"].dtype == np.float64


def test_paths_in_the_index_of_a_pandas_table_are_found(tmp_path):
    frame = pd.DataFrame(
        {"label": ["NORMAL", "PNEUMONIA"], "score": [0.1, 0.2]}, index=pd.Index(["a", "b"], name="path")
    )
    frame.to_parquet(tmp_path / "scores.parquet")
    assert read_scores(tmp_path / "scores.parquet").frame["path"].tolist() == ["a", "b"]


def test_text_that_looks_like_something_else_stays_text():
    table = read_scores(b"path,label,score,subject\n001,NORMAL,0.5,007\nNA,PNEUMONIA,0.5,null\n")
    assert table.frame["path"].tolist() == ["001", "NA"]
    assert table.frame["subject"].tolist() == ["007", "null"]


def test_spreadsheet_habits_are_forgiven():
    table = read_scores("\ufeffpath, label, score\r\na, NORMAL, 0.5\r\nb, PNEUMONIA, 1\r\n".encode())
    assert table.frame.columns.tolist() == ["path", "label", "score"]
    assert table.frame["label"].tolist() == ["NORMAL", "PNEUMONIA"]


def test_a_row_without_a_label_is_excluded():
    result = labelled(read_scores(ROWS.encode() + b"c.png,,0.9\n"))
    assert (result.n, result.excluded) == (2, 1)


def test_repeated_paths_are_a_note():
    table = read_scores(ROWS.encode() + b"test/NORMAL/a.png,NORMAL,0.3\n")
    assert table.notes == ("1 row repeats a path that came before; every row counts.",)
    assert labelled(table).n == 3
    assert read_scores(ROWS.encode()).notes == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"path,label,score\n", "no rows"),
        (b"file,label,prob\na,NORMAL,0.5\n", "lacks the column path, score; it has file, label, prob"),
        (b"path;label;score\na;NORMAL;0.5\n", "it has path;label;score"),
        (
            ROWS.encode() + b"c,NORMAL,1.5\nd,NORMAL,-1\n",
            r"2 of 4 scores in 'mine.csv' lie outside 0…1.*row 3: '1.5'",
        ),
        (ROWS.encode() + b"c,NORMAL,inf\n", "lie outside 0…1"),
        (ROWS.encode() + b"c,NORMAL,high\n", "1 of 3 scores in 'mine.csv' are not numbers.*row 3: 'high'"),
        (ROWS.encode() + b"c,NORMAL,nan\n", "are not numbers"),
        (ROWS.encode() + b"c,NORMAL,\n", "1 of 3 scores in 'mine.csv' are empty.*column `problem`"),
        (b"path,label,score,problem\na,NORMAL,0.5,\nb,NORMAL,,\n", "are empty"),
        (b"path,label,score\na,NORMAL,True\n", "true/false"),
        (ROWS.encode() + b",NORMAL,0.5\n", "1 of 3 paths in 'mine.csv' are empty"),
        (b"path,label,score\na,NORMAL,0.5,1\n", "more cells than the header"),
        (ROWS.encode() + b"c,NORMAL,0.5,1\n", "not a table.*line 4"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not a table in CSV or Parquet"),
        (b"\xff\xd8\xff\xe0JFIF", "not a table in CSV or Parquet"),
        (b"PAR1 and then nothing", "damaged Parquet"),
        (b"path,label,score\na,x,0.5\nb,y,0.5\n", "which class is positive: labels seen are x, y"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(content, message):
    with pytest.raises(InputError, match=message) as caught:
        read_scores(content, name="mine.csv")
    assert "\n" not in str(caught.value)
    assert "mine.csv" in str(caught.value) or "labels seen" in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"Cannot read .*nowhere\.csv"):
        read_scores(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="Cannot read"):
        read_scores(tmp_path)


def test_a_truncated_parquet_file_is_refused(table, tmp_path):
    content = write_scores(table, tmp_path / "scores.parquet").read_bytes()
    with pytest.raises(InputError, match="damaged Parquet"):
        read_scores(content[: len(content) // 2])


@pytest.mark.parametrize("threshold", [1.5, "high", None])
def test_a_threshold_outside_the_range_in_the_provenance_is_refused(table, tmp_path, threshold):
    path = write_scores(
        ScoreTable(table.frame, table.classes, {"threshold": threshold}), tmp_path / "s.parquet"
    )
    with pytest.raises(InputError, match="has the threshold"):
        read_scores(path)
