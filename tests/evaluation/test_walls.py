import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from engine.errors import InputError
from engine.evaluation.flips import compare_calls
from engine.evaluation.walls import differing
from tests.evaluation.tables import noisy_table, score_table

FIRST = score_table([
    ("a.png", "NORMAL", 0.2), ("b.png", "PNEUMONIA", 0.5), ("c.png", "OTHER", 0.9), ("d.png", "NORMAL", 0.1),
])  # fmt: skip
SECOND = score_table([
    ("d.png", "NORMAL", 0.3), ("c.png", "OTHER", 0.2), ("a.webp", "NORMAL", 0.3), ("b.png", "PNEUMONIA", 0.4),
])  # fmt: skip


def test_each_judge_has_its_own_threshold_and_the_largest_spread_comes_first():
    found = differing({"one": FIRST, "two": SECOND}, {"one": 0.5, "two": 0.35})
    # b is called positive by both, each at its own threshold; only c is not called the same.
    assert found.frame["path"].tolist() == ["c.png"]
    found = differing({"one": FIRST, "two": SECOND}, {"one": 0.5, "two": 0.25})
    assert found.frame["path"].tolist() == ["c.png", "d.png", "a.png"]
    np.testing.assert_allclose(found.frame["spread"], [0.7, 0.2, 0.1])
    assert list(found.frame.columns) == ["path", "label", "one", "two", "spread"]
    assert found.n == 4


def test_two_paddings_differ_where_calls_flip():
    first, second = noisy_table(noise=0.3), noisy_table(seed=0, shift=0.6)
    flips = compare_calls(first, second, 0.4)
    found = differing({"black": first, "white": second}, {"black": 0.4, "white": 0.4})
    assert flips.changed > 10
    assert found.frame["path"].tolist() == flips.changed_rows["path"].tolist()
    low, high = proportion_confint(flips.changed, 300, method="wilson")
    share = flips.changed / 300
    assert found.share == f"{flips.changed} of 300 ({share:.3f}, {low:.3f} to {high:.3f})"


def test_one_judge_agrees_with_itself():
    assert differing({"one": FIRST}, {"one": 0.5}).frame.empty


def test_a_threshold_that_is_no_share_is_refused_by_name():
    with pytest.raises(InputError, match="threshold of two"):
        differing({"one": FIRST, "two": SECOND}, {"one": 0.5, "two": 1.5})
