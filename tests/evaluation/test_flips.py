import numpy as np
import pytest
from scipy.stats import binomtest

from engine.errors import InputError
from engine.evaluation.flips import compare_calls
from tests.evaluation.tables import noisy_table, score_table

BLACK = [
    ("stays", "NORMAL", 0.1),
    ("false alarm now", "NORMAL", 0.3),
    ("cleared now", "NORMAL", 0.8),
    ("missed now", "PNEUMONIA", 0.55),
    ("found now", "PNEUMONIA", 0.49),
    ("other", "OTHER", 0.2),
    ("unlabelled", np.nan, 0.9),
]
WHITE = [
    ("stays", "NORMAL", 0.4),
    ("false alarm now", "NORMAL", 0.5),
    ("cleared now", "NORMAL", 0.1),
    ("missed now", "PNEUMONIA", 0.45),
    ("found now", "PNEUMONIA", 0.52),
    ("other", "OTHER", 0.7),
    ("unlabelled", np.nan, 0.1),
]


def test_every_change_has_a_direction_and_an_effect():
    flips = compare_calls(score_table(BLACK), score_table(WHITE), 0.5)
    told = flips.frame.set_index("path")[["change", "effect"]].fillna("-").to_numpy().tolist()
    assert told == [
        ["-", "-"],
        ["to positive", "right to wrong"],
        ["to negative", "wrong to right"],
        ["to negative", "right to wrong"],
        ["to positive", "wrong to right"],
        ["to positive", "-"],
        ["to negative", "-"],
    ]
    assert (flips.n, flips.changed) == (5, 4)
    assert (flips.to_positive, flips.to_negative) == (2, 2)
    assert (flips.right_to_wrong, flips.wrong_to_right) == (2, 2)
    assert flips.p == 1


def test_largest_changes_of_score_come_first():
    rows = compare_calls(score_table(BLACK), score_table(WHITE), 0.5).changed_rows
    assert rows["path"].tolist() == [
        "unlabelled", "cleared now", "other", "false alarm now", "missed now", "found now"
    ]  # fmt: skip


def test_counts_add_up_to_the_change_in_accuracy():
    first, second = noisy_table(400), noisy_table(400, shift=0.8, noise=0.7)
    flips = compare_calls(first, second, 0.4)
    y = first.frame["label"] == "PNEUMONIA"
    right = [((table.frame["score"] >= 0.4) == y).sum() for table in (first, second)]
    assert flips.wrong_to_right - flips.right_to_wrong == right[1] - right[0]
    assert flips.right_to_wrong > 0
    assert flips.changed == flips.right_to_wrong + flips.wrong_to_right
    assert flips.p == pytest.approx(binomtest(flips.right_to_wrong, flips.changed, 0.5).pvalue)


def test_the_same_scores_change_nothing():
    flips = compare_calls(noisy_table(), noisy_table(), 0.4)
    assert (flips.n, flips.changed, flips.p) == (300, 0, 1)
    assert flips.changed_rows.empty


def test_tables_without_a_judged_image_are_refused():
    with pytest.raises(InputError, match="nothing can be judged"):
        compare_calls(score_table(BLACK[5:]), score_table(WHITE[5:]), 0.5)
    with pytest.raises(InputError, match="threshold"):
        compare_calls(score_table(BLACK), score_table(WHITE), 2)
