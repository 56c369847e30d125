import numpy as np
import pandas as pd
import pytest

from engine.datasets.groups import columns_to_divide_by, labels_of, splits_of, values_of

CLASSES = ("NORMAL", "PNEUMONIA")


def categories(column: pd.Series) -> list:
    return list(column.cat.categories)


def test_splits_come_in_their_usual_order():
    table = pd.DataFrame({"split": ["test", "zeta", "train", None, "val", "alpha"]})
    assert categories(splits_of(table)) == ["train", "val", "test", "alpha", "zeta", "all"]
    assert splits_of(table).tolist() == ["test", "zeta", "train", "all", "val", "alpha"]


def test_classes_come_first_and_missing_labels_last():
    table = pd.DataFrame({"label": ["OTHER", "PNEUMONIA", None, "EFFUSION", "NORMAL"]})
    assert categories(labels_of(table, CLASSES)) == ["NORMAL", "PNEUMONIA", "EFFUSION", "OTHER", "no label"]


def test_classes_that_do_not_occur_are_left_out():
    assert categories(labels_of(pd.DataFrame({"label": ["NORMAL"]}), CLASSES)) == ["NORMAL"]


def test_absent_columns_count_as_missing():
    table = pd.DataFrame({"path": ["a", "b"]})
    assert splits_of(table).tolist() == ["all", "all"]
    assert labels_of(table, CLASSES).tolist() == ["no label", "no label"]
    assert values_of(table, "source").tolist() == ["unknown", "unknown"]


def test_text_keeps_its_frequent_values():
    table = pd.DataFrame({"source": [f"s{i}" for i in range(30) for _ in range(30 - i)] + [None]})
    column = values_of(table, "source")
    assert categories(column) == [*(f"s{i}" for i in range(11)), "other values", "unknown"]
    assert (column == "other values").sum() == sum(range(1, 20))


def test_few_numbers_are_told_apart_in_numerical_order():
    column = values_of(pd.DataFrame({"ward": [10, 9.5, 100, 9.5, np.nan]}), "ward")
    assert column.tolist() == ["10", "9.5", "100", "9.5", "unknown"]
    assert categories(column) == ["9.5", "10", "100", "unknown"]


def test_truth_values_are_told_apart():
    assert values_of(pd.DataFrame({"mirrored": [True, False, True]}), "mirrored").tolist() == [
        True,
        False,
        True,
    ]


def test_many_whole_numbers_become_ranges_without_overlap():
    column = values_of(pd.DataFrame({"age": [*range(3, 93), np.nan, np.inf]}), "age")
    assert categories(column) == ["0 to 19", "20 to 39", "40 to 59", "60 to 79", "80 to 99", "unknown"]
    assert column.iloc[16] == "0 to 19"
    assert column.iloc[17] == "20 to 39"
    assert column.value_counts()["40 to 59"] == 20
    assert column.tolist()[-2:] == ["unknown", "unknown"]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 4), (0.5, 0.5004), (100, 90_000), (-1e-3, 1e-3)])
def test_ranges_of_any_scale_hold_their_numbers(low, high):
    values = np.linspace(low, high, 200)
    column = values_of(pd.DataFrame({"dose": values}), "dose")
    assert 2 <= len(categories(column)) <= 7
    for value, text in zip(values, column, strict=True):
        start, end = (float(limit) for limit in text.split(" to "))
        assert start - 1e-9 <= value <= end + 1e-9


def test_columns_to_divide_by_part_the_images_into_groups():
    table = pd.DataFrame(
        {
            "path": list("abcdef"),
            "label": ["NORMAL", "PNEUMONIA"] * 3,
            "age": [31.5, 40, 52, 60, 61, 70],
            "serial": list("uvwxyz"),
            "hospital": ["north"] * 6,
            "view": ["PA", "AP", None, "PA", "AP", "PA"],
            "known": [None, "yes", "yes", None, None, None],
            "blank": [None] * 6,
            "mode": ["L", "L", "L", "L", "L", None],
            "source": ["s", "t"] * 3,
            "subtype": ["viral", None] * 3,
            "problem": [None, None, None, None, None, "truncated"],
        }
    )
    assert columns_to_divide_by(table) == ["subtype", "source", "age", "view", "known"]
    assert columns_to_divide_by(table.assign(problem="blank")) == []
    assert columns_to_divide_by(table[["path", "label"]]) == []
