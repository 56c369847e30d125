import pandas as pd
import pytest

from data_tools.build.balance import rebalance
from data_tools.build.balance_counts import balance_counts

CLASSES = ("NORMAL", "PNEUMONIA")


def rows() -> pd.DataFrame:
    places = [
        ("test", "PNEUMONIA", 2),
        ("train", "PNEUMONIA", 9),
        ("train", "OTHER", 1),
        ("train", "NORMAL", 3),
    ]
    listed = [(f"{split}/{label}/{i}.png", split, label) for split, label, n in places for i in range(n)]
    return pd.DataFrame(listed, columns=["path", "split", "label"])


def counts(strategy: str) -> dict[tuple[str, str], tuple[int, int, float]]:
    table = balance_counts(rows(), rebalance(rows(), CLASSES, strategy), CLASSES)
    assert list(table.columns) == ["split", "label", "images", "kept", "drawn"]
    return {
        (row.split, row.label): (row.images, row.kept, pytest.approx(row.drawn))
        for row in table.itertuples(index=False)
    }


def test_nothing_changes_without_balancing():
    found = counts("none")
    assert list(found) == [
        ("train", "NORMAL"), ("train", "PNEUMONIA"), ("train", "OTHER"), ("test", "PNEUMONIA"),
    ]  # fmt: skip
    assert all(images == kept == drawn for images, kept, drawn in found.values())


def test_undersampling_keeps_as_many_of_one_class_as_of_the_other():
    found = counts("undersample")
    assert found["train", "PNEUMONIA"] == (9, 3, 3)
    assert found["train", "NORMAL"] == (3, 3, 3)
    assert found["test", "PNEUMONIA"] == (2, 2, 2)


def test_oversampling_keeps_all_and_draws_the_smaller_class_more_often():
    found = counts("oversample")
    assert found["train", "PNEUMONIA"] == (9, 9, 9)
    assert found["train", "NORMAL"] == (3, 3, 9)
    assert found["train", "OTHER"] == (1, 1, 1)
