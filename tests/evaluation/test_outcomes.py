import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.confusion import confusion
from engine.evaluation.outcomes import Order, Outcome, in_order, outcome_counts, outcome_frame, outcome_of
from engine.evaluation.score_table import ScoreTable
from tests.evaluation.examples import noisy

CLASSES = ("NORMAL", "PNEUMONIA")


def table(rows) -> ScoreTable:
    return ScoreTable(pd.DataFrame(rows, columns=["path", "label", "score"]), CLASSES)


@pytest.fixture
def mixed() -> ScoreTable:
    return table(
        [
            ("find", "PNEUMONIA", 0.9),
            ("alarm", "NORMAL", 0.75),
            ("miss", "PNEUMONIA", 0.1),
            ("clear", "NORMAL", 0.35),
            ("edge", "PNEUMONIA", 0.4),
            ("other", "OTHER", 0.95),
            ("unlabelled", np.nan, 0.2),
            ("broken", "NORMAL", np.nan),
        ]
    )


def test_each_image_ends_one_way(mixed):
    frame = outcome_frame(mixed, 0.4)
    ways = dict(zip(frame["path"], frame["outcome"].fillna("none"), strict=True))
    assert ways == {
        "find": "TP", "alarm": "FP", "miss": "FN", "clear": "TN", "edge": "TP",
        "other": "none", "unlabelled": "none", "broken": "none",
    }  # fmt: skip
    np.testing.assert_allclose(frame["margin"], [0.5, 0.35, 0.3, 0.05, 0, 0.55, 0.2, np.nan])
    assert list(mixed.frame.columns) == ["path", "label", "score"]


def test_one_image_ends_as_it_does_in_its_table(mixed):
    for threshold in (0.0, 0.4, 1.0):
        frame = outcome_frame(mixed, threshold)
        rows = zip(frame["label"], frame["score"], frame["outcome"].fillna(""), strict=True)
        for label, score, outcome in rows:
            assert (outcome_of(label, score, threshold, CLASSES) or "") == outcome


def test_counts_are_those_of_the_confusion_matrix():
    y, score = noisy(500, decimals=2)
    rows = [
        (f"{i}.png", CLASSES[label], value) for i, (label, value) in enumerate(zip(y, score, strict=True))
    ]
    counts = outcome_counts(outcome_frame(table(rows), 0.37))
    wanted = confusion(y, score, 0.37)
    assert counts == {
        Outcome.TP: wanted.tp, Outcome.FP: wanted.fp, Outcome.FN: wanted.fn, Outcome.TN: wanted.tn
    }  # fmt: skip


def test_absent_outcomes_are_counted_as_none(mixed):
    assert outcome_counts(outcome_frame(mixed, 0.0))[Outcome.TN] == 0


def test_orders(mixed):
    frame = outcome_frame(mixed, 0.4)

    def paths(order):
        return in_order(frame, order)["path"].tolist()

    assert paths(Order.MOST_WRONG) == [
        "alarm", "miss", "edge", "clear", "find", "unlabelled", "other", "broken"
    ]  # fmt: skip
    assert paths(Order.MOST_CONFIDENT) == [
        "other", "find", "alarm", "miss", "unlabelled", "clear", "edge", "broken"
    ]  # fmt: skip
    assert paths(Order.LEAST_SURE) == [
        "edge", "clear", "unlabelled", "miss", "alarm", "find", "other", "broken"
    ]  # fmt: skip
    assert paths(Order.LEAST_LIKELY) == [
        "miss", "alarm", "edge", "clear", "find", "other", "unlabelled", "broken"
    ]  # fmt: skip
    assert paths(Order.HIGHEST) == [
        "other", "find", "alarm", "edge", "clear", "unlabelled", "miss", "broken"
    ]  # fmt: skip
    assert paths(Order.LOWEST) == [*reversed(paths(Order.HIGHEST)[:-1]), "broken"]


def test_equal_margins_keep_their_order():
    rows = [(str(i), "NORMAL", 0.25) for i in range(50)]
    for order in Order:
        assert in_order(outcome_frame(table(rows), 0.5), order)["path"].tolist() == [
            str(i) for i in range(50)
        ]


def test_rows_keep_their_index_and_further_columns(mixed):
    frame = mixed.frame.assign(age=range(8)).set_index(pd.Index(range(100, 108)))
    ordered = in_order(outcome_frame(ScoreTable(frame, CLASSES), 0.4), Order.LEAST_SURE)
    assert ordered.loc[102, "path"] == "miss"
    assert ordered.loc[102, "age"] == 2


def test_a_table_without_any_label_has_no_outcome():
    frame = outcome_frame(table([("a", np.nan, 0.3), ("b", np.nan, 0.8)]), 0.5)
    assert frame["outcome"].isna().all()
    assert in_order(frame, Order.MOST_WRONG)["path"].tolist() == ["a", "b"]


@pytest.mark.parametrize("threshold", [-0.1, 1.5, float("nan")])
def test_a_threshold_that_is_no_share_is_refused(mixed, threshold):
    with pytest.raises(InputError, match="threshold"):
        outcome_frame(mixed, threshold)
