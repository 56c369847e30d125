import numpy as np
import pandas as pd
import pytest

from engine.datasets.balance import (
    Imbalance,
    balance_headline,
    count_images,
    imbalances,
    training_imbalance,
    unusable_files,
)
from engine.datasets.catalog import load_dataset
from tests.datasets.folders import write_images

CLASSES = ("NORMAL", "PNEUMONIA")


def catalog(**groups: int) -> pd.DataFrame:
    """Return a catalog of groups like ``train_NORMAL=3``."""
    rows = [
        (f"{name}/{i}.png", *name.split("_"))
        for name, n in groups.items()
        for i in range(n)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["path", "split", "label"], dtype="str")


def test_counts_by_split_and_class():
    table = count_images(catalog(test_PNEUMONIA=2, train_PNEUMONIA=5, train_NORMAL=3, test_OTHER=1), CLASSES)
    assert table.astype({"split": "str", "label": "str"}).to_numpy().tolist() == [
        ["train", "NORMAL", 3, 0],
        ["train", "PNEUMONIA", 5, 0],
        ["test", "PNEUMONIA", 2, 0],
        ["test", "OTHER", 1, 0],
    ]


def test_counts_by_a_further_column_add_up():
    rows = catalog(train_PNEUMONIA=6, train_NORMAL=2).assign(
        subtype=["virus", "bacteria", "virus", None, "virus", "bacteria", None, None]
    )
    table = count_images(rows, CLASSES, "subtype")
    found = {(row.label, row.subtype): row.n for row in table.itertuples()}
    assert found == {
        ("PNEUMONIA", "virus"): 3,
        ("PNEUMONIA", "bacteria"): 2,
        ("PNEUMONIA", "unknown"): 1,
        ("NORMAL", "unknown"): 2,
    }


def test_unusable_files_are_counted_and_listed_with_their_reason(tmp_path):
    write_images(tmp_path, ["train/NORMAL/a.png", "train/NORMAL/b.png", "train/PNEUMONIA/c.png"])
    (tmp_path / "train/PNEUMONIA/empty.png").write_bytes(b"")
    (tmp_path / "train/PNEUMONIA/cut.png").write_bytes((tmp_path / "train/NORMAL/a.png").read_bytes()[:20])
    dataset = load_dataset(tmp_path)
    table = count_images(dataset.catalog, dataset.classes)
    assert table[["n", "unusable"]].to_numpy().tolist() == [[2, 0], [3, 2]]
    assert unusable_files(dataset.catalog).to_numpy().tolist() == [
        ["train/PNEUMONIA/empty.png", "train", "PNEUMONIA", "not an image"],
        ["train/PNEUMONIA/cut.png", "train", "PNEUMONIA", "truncated"],
    ]
    (train,) = imbalances(dataset.catalog, dataset.classes)
    assert (train.negative, train.positive) == (2, 1)
    assert balance_headline(dataset.catalog, dataset.classes) == (
        "Split train has 2.0 normal for each pneumonia: 1 pneumonia and 2 normal images; "
        "2 of 5 files cannot be used."
    )


@pytest.mark.parametrize(
    ("negative", "positive", "words"),
    [
        (1341, 3875, "2.9 pneumonia for each normal"),
        (300, 100, "3.0 normal for each pneumonia"),
        (10, 250, "25 pneumonia for each normal"),
        (100, 108, "about as many pneumonia as normal"),
        (5, 0, "no pneumonia images"),
        (0, 5, "no normal images"),
        (0, 0, "neither normal nor pneumonia images"),
    ],
)
def test_imbalance_in_words(negative, positive, words):
    assert Imbalance("train", negative, positive, CLASSES).words == words


def test_ratio_where_a_class_is_absent():
    assert Imbalance("train", 0, 5, CLASSES).ratio == np.inf
    assert np.isnan(Imbalance("train", 0, 0, CLASSES).ratio)


def test_training_is_train_else_the_largest_split():
    assert training_imbalance(catalog(test_NORMAL=9, train_NORMAL=1), CLASSES).split == "train"
    assert training_imbalance(catalog(a_NORMAL=1, b_PNEUMONIA=4), CLASSES).split == "b"
    assert training_imbalance(catalog(), CLASSES) is None


def test_a_score_table_without_split_or_size_will_do():
    table = pd.DataFrame({"path": ["a", "b", "c"], "label": ["NORMAL", "PNEUMONIA", "PNEUMONIA"]})
    assert count_images(table, CLASSES)["n"].tolist() == [1, 2]
    assert balance_headline(table, CLASSES) == (
        "The dataset has 2.0 pneumonia for each normal: 2 pneumonia and 1 normal images."
    )
    assert unusable_files(table).empty


def test_without_labels_the_headline_says_what_is_possible():
    table = pd.DataFrame({"path": ["a", "b"], "label": [np.nan, np.nan]})
    assert count_images(table, CLASSES)["label"].tolist() == ["no label"]
    assert balance_headline(table, CLASSES) == (
        "2 images without a label of either class can be scored, but not judged."
    )


def test_nothing_at_all():
    assert count_images(catalog(), CLASSES).empty
    assert balance_headline(catalog(), CLASSES) == "There are no images."


def test_real_counts(test_data):
    rows = pd.read_csv(test_data / "kermany" / "manifest.csv")
    assert count_images(rows, CLASSES)["n"].tolist() == [1341, 3875, 234, 390]
    assert training_imbalance(rows, CLASSES).words == "2.9 pneumonia for each normal"
