import pandas as pd
import pytest

from engine.evaluation.intervals import wilson
from engine.evaluation.other_group import COLUMNS, other_group
from engine.evaluation.score_table import ScoreTable
from tests.evaluation.tables import CLASSES, noisy_table


@pytest.fixture
def table() -> ScoreTable:
    """Return images of both classes, 24 of OTHER (18 called positive at 0.5), one unscored, one without label."""
    rows = [("a", "NORMAL", 0.1, "AP"), ("b", "PNEUMONIA", 0.9, "AP")]
    rows += [(f"o{i}", "OTHER", 0.4 if i % 4 == 0 else 0.8, "AP" if i < 12 else "PA") for i in range(24)]
    rows += [("u", "OTHER", float("nan"), "PA"), ("n", None, 0.7, "PA")]
    return ScoreTable(pd.DataFrame(rows, columns=["path", "label", "score", "view"]), CLASSES)


def test_each_label_says_how_often_it_is_called_positive(table):
    found = other_group(table, 0.5)
    assert found["label"].tolist() == ["OTHER", "no label"]
    first = found.iloc[0]
    assert (first["n"], first["called"], first["share"]) == (24, 18, 0.75)
    assert (first["low"], first["high"]) == wilson(18, 24)
    assert first["median"] == 0.8


def test_a_column_adds_its_groups_that_are_large_enough(table):
    found = other_group(table, 0.5, "view")
    assert found[["label", "group", "n", "called"]].to_numpy().tolist() == [
        ["OTHER", "all", 24, 18], ["OTHER", "AP", 12, 9], ["OTHER", "PA", 12, 9], ["no label", "all", 1, 1],
    ]  # fmt: skip


def test_without_other_labels_it_is_empty():
    found = other_group(noisy_table(20), 0.5)
    assert found.empty
    assert list(found.columns) == list(COLUMNS)
