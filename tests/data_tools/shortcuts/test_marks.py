import numpy as np
import pandas as pd
import pytest

from data_tools.shortcuts.marks import Mark, find_marks
from engine.datasets.catalog import load_dataset
from tests.data_tools.shortcuts.tables import CLASSES, scanned


def test_a_value_of_one_class_is_found():
    mode = np.where(np.arange(400) % 20 == 1, "RGB", "L")
    table = scanned(400, mode=mode)
    assert find_marks(table, CLASSES) == [Mark("train", "mode", "RGB", "PNEUMONIA", 20, 200, 0, 200)]
    assert find_marks(table, CLASSES)[0].title == "colour mode"


def test_values_of_both_classes_and_rare_ones_are_not():
    assert find_marks(scanned(400), CLASSES) == []
    rare = scanned(400, mode=np.where(np.arange(400) < 5, "RGB", "L"))
    assert find_marks(rare, CLASSES) == []
    assert find_marks(scanned(400, mode="RGB", label="NORMAL"), CLASSES) == []


def test_of_several_values_the_most_frequent_one_is_told():
    table = scanned(400, mode="L", source=np.resize(["a", "b", "a", "b", "a", "c"], 400))
    marks = find_marks(table, CLASSES)
    assert [(mark.feature, mark.value, mark.label, mark.having) for mark in marks] == [
        ("source", "a", "NORMAL", 200)
    ]


def test_unusable_files_do_not_count():
    table = scanned(400, mode=np.where(np.arange(400) % 20 == 1, "RGB", "L"))
    unusable = table["mode"].eq("RGB")
    assert (
        find_marks(table.assign(problem=pd.Series("blank", index=table.index).where(unusable)), CLASSES) == []
    )


@pytest.mark.slow
def test_kermanys_colour_originals(test_data):
    dataset = load_dataset(test_data / "kermany")
    assert find_marks(dataset.catalog, dataset.classes) == [
        Mark("train", "mode", "RGB", "PNEUMONIA", 283, 3875, 0, 1341)
    ]
