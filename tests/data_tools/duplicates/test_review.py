import pandas as pd
import pytest

from data_tools.duplicates.decisions import Verdict, pair
from data_tools.duplicates.review import Kind, count_groups, of_kind, review_table, standing, verdicts_of

IMAGES = pd.DataFrame(
    [
        ("train/N/a.png", "train", "NORMAL", "1" * 64),
        ("train/N/b.png", "train", "NORMAL", "2" * 64),
        ("train/P/c.png", "train", "PNEUMONIA", "3" * 64),
        ("test/N/d.png", "test", "NORMAL", "0" * 64),
        ("test/N/e.png", "test", "NORMAL", "1" * 64),
        ("train/N/f.png", "train", "NORMAL", "2" * 64),
    ],
    columns=["path", "split", "label", "sha256"],
)

PAIRS = pd.DataFrame(
    [
        ("train/N/b.png", "train/N/f.png", "exact", False, 0, 1.0),
        ("train/N/a.png", "train/N/b.png", "near", True, 3, 0.97),
        ("train/N/b.png", "train/P/c.png", "near", False, 2, 0.99),
        ("test/N/e.png", "train/N/a.png", "exact", False, 0, 1.0),
        ("test/N/d.png", "train/N/b.png", "near", False, 5, 0.96),
    ],
    columns=["a", "b", "kind", "mirrored", "distance", "correlation"],
)


@pytest.fixture
def table() -> pd.DataFrame:
    return review_table(PAIRS, IMAGES)


def test_what_matters_most_comes_first(table):
    assert list(zip(table["a"].str[-5], table["b"].str[-5], strict=True)) == [
        ("d", "b"),  # across splits, and doubtful
        ("e", "a"),  # across splits
        ("b", "c"),  # two labels
        ("a", "b"),
        ("b", "f"),
    ]
    first = table.iloc[0]
    assert (first["split_a"], first["label_b"], first["sha256_a"]) == ("test", "NORMAL", "0" * 64)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.ALL, [True] * 5),
        (Kind.ACROSS, [True, True, False, False, False]),
        (Kind.LABELS, [False, False, True, False, False]),
        (Kind.NEAR, [True, False, True, True, False]),
        (Kind.EXACT, [False, True, False, False, True]),
        (Kind.MIRRORED, [False, False, False, True, False]),
    ],
)
def test_each_kind_has_its_pairs(table, kind, expected):
    assert list(of_kind(table, kind)) == expected


def test_verdicts_are_found_whichever_file_comes_first(table):
    verdicts = verdicts_of(table, {pair("2" * 64, "0" * 64): Verdict.DIFFERENT})
    assert verdicts[0] == "different"
    assert list(verdicts.isna()) == [False, False, True, True, False]
    assert list(standing(verdicts)) == [False, True, True, True, True]


def test_the_same_bytes_are_the_same_picture_whatever_was_decided(table):
    verdicts = verdicts_of(table, {pair("2" * 64, "2" * 64): Verdict.DIFFERENT})
    assert verdicts[4] == "same picture"


def test_a_pair_that_was_found_different_parts_its_group(table):
    assert count_groups(table) == (1, 6)
    verdicts = verdicts_of(
        table,
        {
            pair("1" * 64, "2" * 64): Verdict.DIFFERENT,
            pair("0" * 64, "2" * 64): Verdict.DIFFERENT,
            pair("2" * 64, "3" * 64): Verdict.SAME,
        },
    )
    assert count_groups(table[standing(verdicts)]) == (2, 5)
    assert count_groups(table.head(0)) == (0, 0)


def test_no_pairs_at_all():
    empty = review_table(PAIRS.head(0), IMAGES)
    assert empty.empty
    assert verdicts_of(empty, {}).empty
    assert not of_kind(empty, "all").any()
