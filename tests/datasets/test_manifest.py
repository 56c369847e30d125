import pytest

from engine.datasets.manifest import read_manifest, rows_from_manifest
from engine.errors import InputError
from tests.datasets.folders import write_manifest


def read(folder, text):
    return read_manifest(write_manifest(folder, text) / "manifest.csv")


def test_reads_columns_as_written(tmp_path):
    table = read(tmp_path, "Path, Label,subject,age,view\na.png, NORMAL ,007,61,PA\n./b\\c.png,NA,,,NULL\n")
    assert list(table["path"]) == ["a.png", "b/c.png"]
    assert list(table["label"]) == ["NORMAL", "NA"]
    assert table["subject"][0] == "007"
    assert table["subject"].isna().tolist() == [False, True]
    assert table["age"].dropna().tolist() == [61]
    assert list(table["view"]) == ["PA", "NULL"]


def test_a_column_with_text_among_numbers_stays_text(tmp_path):
    table = read(tmp_path, "path,label,age\na.png,x,61\nb.png,x,over 90\n")
    assert list(table["age"]) == ["61", "over 90"]


def test_byte_order_mark_and_non_ascii(tmp_path):
    (tmp_path / "manifest.csv").write_bytes("path,label\nbronchitis/ü.png,ja\n".encode("utf-8-sig"))
    assert list(read_manifest(tmp_path / "manifest.csv")["path"]) == ["bronchitis/ü.png"]


def test_measured_columns_come_from_the_files(tmp_path):
    table = read(tmp_path, "path,label,width,original_width\na.png,x,9999,2090\n")
    assert list(table.columns) == ["path", "label", "original_width"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("file,label\na.png,x\n", "lacks the column path; it has file, label"),
        ("file,class\na.png,x\n", "lacks the columns path, label"),
        ("path,label\n", "lists no images"),
        ("", "not a CSV table"),
        ('path,label\na.png,x,y,z\n"', "not a CSV table"),
        ("path,label\na.png,x\n,y\n", "line 3 has no path"),
        ("path,label\na.png,x\n./a.png,y\n", "line 3 lists 'a.png' again"),
        ("path,label\n../a.png,x\n", "line 2: '../a.png' leaves the folder"),
        ("path,label\n/etc/passwd,x\n", "leaves the folder"),
        ("path,label\nC:\\a.png,x\n", "leaves the folder"),
        ("path,label,Path\na.png,x,b.png\n", "the column path twice"),
    ],
)
def test_bad_manifests_say_what_is_wrong(tmp_path, text, told):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_not_text(tmp_path):
    (tmp_path / "manifest.csv").write_bytes(b"path,label\n\xff\xfe\xfa,x\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_manifest(tmp_path / "manifest.csv")


def test_split_subject_and_subtype_are_filled_in(tmp_path):
    rows = rows_from_manifest(
        read(
            tmp_path, "path,label\nValid/person1_virus_2.png,x\nmisc/IM-0001-0001.png,x\n00000012_001.png,x\n"
        )
    )
    assert list(rows["split"]) == ["val", "all", "all"]
    assert list(rows["subject"]) == ["person1", "im-0001", "12"]
    assert list(rows["subtype"].fillna("")) == ["virus", "", ""]


def test_given_split_and_subject_are_kept(tmp_path):
    rows = rows_from_manifest(
        read(
            tmp_path, "path,label,split,subject\ntest/person1_virus_2.png,x,fold-3,s9\nb.png,x,VALIDATION,\n"
        )
    )
    assert list(rows["split"]) == ["fold-3", "val"]
    assert rows["subject"][0] == "s9"
    assert rows["subject"].isna()[1]
