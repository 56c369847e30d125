import itertools

import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.holm import holm
from engine.evaluation.mcnemar import mcnemar_p
from engine.evaluation.paired_accuracy import accuracy_difference
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.steps import BROKEN, RESCUED, adjusted, take_step
from tests.evaluation.tables import noisy_table, score_table


def with_threshold(table, threshold):
    return ScoreTable(table.frame, table.classes, {"threshold": threshold})


def test_each_model_is_judged_at_its_own_threshold():
    before = [("a", "PNEUMONIA", 0.4), ("b", "NORMAL", 0.2), ("c", "PNEUMONIA", 0.9), ("d", "NORMAL", 0.6)]
    after = [("a", "PNEUMONIA", 0.4), ("b", "NORMAL", 0.35), ("c", "PNEUMONIA", 0.2), ("d", "NORMAL", 0.1)]
    rows = [("e", "OTHER", 0.1)]
    step = take_step(
        with_threshold(score_table(before + rows), 0.5), with_threshold(score_table(after + rows), 0.3)
    )
    # Rescued: a, found now at the lower threshold, and d; broken: b, alarmed now, and c, missed now.
    assert (step.n, step.rescued, step.broken) == (4, 2, 2)
    assert list(step.images(RESCUED)["path"]) == ["d", "a"]
    assert list(step.images(BROKEN)["path"]) == ["c", "b"]
    assert (step.accuracy_gain, step.p) == (0.0, 1.0)


def test_a_step_has_the_tests_of_its_parts():
    before, after = noisy_table(seed=1, noise=2.0), noisy_table(seed=1)
    step = take_step(before, after)
    y = (before.frame["label"] == "PNEUMONIA").to_numpy()
    right = [(table.frame["score"].to_numpy() >= 0.5) == y for table in (before, after)]
    assert step.rescued == int((~right[0] & right[1]).sum()) > 10
    assert step.broken == int((right[0] & ~right[1]).sum()) > 3
    assert step.accuracy_gain == pytest.approx(right[1].mean() - right[0].mean())
    assert step.p == mcnemar_p(step.rescued, step.broken)
    assert step.auc == paired_difference(y, after.frame["score"], before.frame["score"])
    again = take_step(after, before)
    assert (again.rescued, again.broken) == (step.broken, step.rescued)
    assert again.accuracy_interval == pytest.approx([-limit for limit in step.accuracy_interval[::-1]])


def test_p_values_are_adjusted_for_the_number_of_steps():
    tables = [noisy_table(seed=1, noise=noise) for noise in (3.0, 1.0, 0.0)]
    steps = [take_step(one, other) for one, other in itertools.pairwise(tables)]
    found = adjusted(steps)
    assert [one["auc_p"] for one in found] == holm([step.auc.p for step in steps]).tolist()
    assert [one["p"] for one in found] == holm([step.p for step in steps]).tolist()


def test_without_an_image_of_the_two_classes_there_is_no_step():
    with pytest.raises(InputError, match="NORMAL or PNEUMONIA"):
        take_step(score_table([("a", "OTHER", 0.1)]), score_table([("a", "OTHER", 0.2)]))


def test_the_interval_of_paired_accuracies_is_the_published_one():
    # Airway hyper-responsiveness before and after transplantation, 21 children: 1 before only, 7 after only;
    # -0.286 with -0.508 to -0.013 in Fagerland, Lydersen and Laake 2014, Statistics in Medicine 33:2850.
    assert accuracy_difference(1, 7, 21) == pytest.approx((-0.508, -0.013), abs=6e-4)
    low, high = accuracy_difference(0, 0, 100)
    assert low == -high < 0
    assert accuracy_difference(3, 0, 3)[1] == 1.0
    for counts in ((1, 2, 2), (-1, 0, 5), (0, 0, 0)):
        with pytest.raises(InputError, match="Expected counts"):
            accuracy_difference(*counts)


@pytest.mark.slow
def test_the_interval_of_paired_accuracies_covers_at_its_level():
    draw = np.random.default_rng(0)
    for share in ((0.02, 0.02), (0.06, 0.03), (0.15, 0.05)):
        counts = draw.multinomial(624, [*share, 1 - sum(share)], size=4000)
        limits = [accuracy_difference(int(one), int(other), 624) for one, other, _ in counts]
        delta = share[0] - share[1]
        covered = np.mean([low <= delta <= high for low, high in limits])
        assert 0.935 <= covered <= 0.97
