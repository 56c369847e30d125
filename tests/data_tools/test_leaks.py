from pathlib import Path

import pandas as pd
import pytest

from data_tools.leaks import (
    LEAK_COLUMNS,
    PAIR_COLUMNS,
    conflicting_pairs,
    described_pairs,
    ids_counted_anew,
    leak_columns,
    leaking_pairs,
    shared_subjects,
)
from engine.datasets.catalog import load_dataset
from engine.datasets.validation import with_validation

DEMO = Path(__file__).resolve().parents[2] / "data_tools" / "demo"

ROWS = pd.DataFrame(
    [
        ("train/a.png", "train", "NORMAL", "p1"),
        ("train/b.png", "train", "NORMAL", "p1"),
        ("train/c.png", "train", "PNEUMONIA", "p2"),
        ("test/d.png", "test", "NORMAL", "p2"),
        ("test/e.png", "test", None, None),
        ("val/f.png", "val", "PNEUMONIA", "p3"),
    ],
    columns=["path", "split", "label", "subject"],
    dtype="str",
)


def pairs(*named: tuple[str, str], kind: str = "near", correlation: float = 0.99) -> pd.DataFrame:
    rows = [(a, b, kind, False, 2, correlation) for a, b in named]
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype({"a": "str", "b": "str", "kind": "str"})


def columns_of(table: pd.DataFrame, found: pd.DataFrame) -> dict[str, list]:
    columns = leak_columns(table, found)
    assert {name: str(kind) for name, kind in columns.dtypes.items()} == LEAK_COLUMNS
    assert columns.index.equals(table.index)
    return columns.to_dict("list")


def test_duplicates_within_a_split_are_no_leak():
    found = columns_of(ROWS, pairs(("train/a.png", "train/b.png")))
    assert found["duplicate_group"] == [0, 0, -1, -1, -1, -1]
    assert not any(found["leak_duplicate"])
    assert not any(found["label_conflict"])


def test_a_duplicate_in_another_split_is_a_leak():
    found = columns_of(ROWS, pairs(("train/a.png", "train/b.png"), ("train/b.png", "test/d.png")))
    assert found["duplicate_group"] == [0, 0, -1, 0, -1, -1]
    assert found["leak_duplicate"] == [False, True, False, True, False, False]
    assert not any(found["label_conflict"])


def test_of_identical_files_all_leak_though_each_is_only_paired_with_the_first():
    same = pairs(("train/b.png", "train/a.png"), ("train/b.png", "test/d.png"), kind="exact")
    assert columns_of(ROWS, same)["leak_duplicate"] == [True, True, False, True, False, False]
    labelled = pairs(("train/a.png", "train/c.png"), ("train/a.png", "train/b.png"), kind="exact")
    assert columns_of(ROWS, labelled)["label_conflict"] == [True, True, True, False, False, False]


def test_another_label_on_a_duplicate_is_a_conflict_and_a_missing_one_is_not():
    found = columns_of(ROWS, pairs(("train/b.png", "train/c.png"), ("train/c.png", "test/e.png")))
    assert found["label_conflict"] == [False, True, True, False, False, False]
    assert found["leak_duplicate"] == [False, False, True, False, True, False]


def test_a_subject_in_two_splits_is_a_leak():
    assert columns_of(ROWS, pairs())["leak_subject"] == [False, False, True, True, False, False]


def test_ids_that_hold_within_one_split_only_are_no_leak():
    table = ROWS.assign(
        path=[f"{row.split}/person{row.Index}_virus_1.png" for row in ROWS.itertuples()],
        subject=["person0", "person1", "person3", "person3", None, "person1"],
    )
    table["path"] = table["path"].str.replace("person2_", "person3_").str.replace("person5_", "person1_")
    found = columns_of(table, pairs())
    # person3 of test is another child; person1 of val is the one of train.
    assert found["leak_subject"] == [False, True, False, False, False, True]
    assert ids_counted_anew(table) == "Kermany"
    assert shared_subjects(table).to_dict("records") == [
        {"subject": "person1", "splits": "train,val", "images": 2, "leak": True},
        {"subject": "person3", "splits": "test,train", "images": 2, "leak": False},
    ]


def test_the_subject_column_of_a_manifest_that_says_otherwise_is_believed():
    table = ROWS.assign(path=[f"{row.split}/person1_virus_{row.Index}.png" for row in ROWS.itertuples()])
    assert columns_of(table, pairs())["leak_subject"] == [False, False, True, True, False, False]
    assert ids_counted_anew(table) == ""


def test_a_catalog_without_splits_or_subjects_has_no_leaks():
    table = ROWS[["path", "label"]]
    found = columns_of(table, pairs(("train/b.png", "train/c.png")))
    assert not any(found["leak_duplicate"])
    assert not any(found["leak_subject"])
    assert found["label_conflict"] == [False, True, True, False, False, False]
    assert shared_subjects(table).empty


def test_rows_may_have_any_index():
    table = ROWS.set_index(pd.Index([7, 3, 9, 1, 4, 2]))
    assert columns_of(table, pairs(("train/b.png", "test/d.png")))["leak_duplicate"] == [
        False, True, False, True, False, False,
    ]  # fmt: skip


def test_pairs_are_described_by_their_images():
    found = described_pairs(ROWS, pairs(("train/c.png", "test/d.png"), ("train/a.png", "train/b.png")))
    assert found[["split_a", "split_b", "label_a", "label_b"]].to_numpy().tolist() == [
        ["train", "test", "PNEUMONIA", "NORMAL"],
        ["train", "train", "NORMAL", "NORMAL"],
    ]
    assert found["across"].tolist() == [True, False]
    assert found["conflict"].tolist() == [True, False]


def test_the_most_alike_pairs_come_first():
    found = pd.concat(
        [
            pairs(("train/a.png", "test/d.png"), correlation=0.95),
            pairs(("train/c.png", "test/d.png"), correlation=0.99),
            pairs(("train/a.png", "train/b.png")),
        ],
        ignore_index=True,
    )
    assert leaking_pairs(ROWS, found)["a"].tolist() == ["train/c.png", "train/a.png"]
    assert conflicting_pairs(ROWS, found)["a"].tolist() == ["train/c.png"]
    assert leaking_pairs(ROWS, pairs()).empty
    assert conflicting_pairs(ROWS, pairs()).empty


@pytest.fixture(scope="module")
def kermany(test_data, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PNEUMOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        return load_dataset(test_data / "kermany")


@pytest.mark.slow
def test_kermanys_test_ids_are_other_children(kermany):
    """The data's README: 170 of the 427 test ids occur in train as well, for different children."""
    shared = shared_subjects(kermany.catalog)
    assert len(shared) == 170
    assert not shared["leak"].any()
    assert set(shared["splits"]) == {"test,train"}
    assert ids_counted_anew(kermany.catalog) == "Kermany"
    assert not leak_columns(kermany.catalog, pairs())["leak_subject"].any()


def test_a_child_on_both_sides_of_kermanys_validation_split_is_told(kermany):
    catalog = with_validation(kermany).catalog
    assert not leak_columns(catalog, pairs())["leak_subject"].any()
    person = catalog["subject"].eq("person1") & catalog["split"].ne("test")
    one = catalog.index[person][0]
    moved = catalog.assign(split=catalog["split"].where(catalog.index != one, "val"))
    assert leak_columns(moved, pairs())["leak_subject"].equals(person.rename("leak_subject"))


def test_the_demo_has_its_planted_subject_in_two_splits():
    dataset = load_dataset(DEMO)
    shared = shared_subjects(dataset.catalog)
    planted = pd.read_csv(DEMO / "planted.csv")
    fault = planted[planted["fault"] == "subject in two splits"].iloc[0]
    assert shared["leak"].tolist() == [True]
    leaking = set(dataset.catalog.loc[leak_columns(dataset.catalog, pairs())["leak_subject"], "path"])
    assert set(fault[["path", "partner"]]) <= leaking
