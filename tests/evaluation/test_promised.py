import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from engine.errors import InputError
from engine.evaluation.confusion import confusion
from engine.evaluation.curves import curve
from engine.evaluation.intervals import wilson
from engine.evaluation.operating_points import for_sensitivity, for_specificity, youden
from engine.evaluation.promised import (
    at_threshold,
    kept,
    promise,
    promise_json,
    promised_and_achieved,
    usual_rules,
)
from tests.evaluation.examples import noisy


def sets():
    return noisy(250, seed=1), noisy(180, seed=2)


def test_the_threshold_is_chosen_on_one_set_and_applied_to_the_other():
    (y, score), (test_y, test_score) = sets()
    found = promise(curve(y, score), curve(test_y, test_score), youden)
    assert found.point == youden(curve(y, score))
    assert found.achieved == confusion(test_y, test_score, found.point.threshold)
    assert found.sensitivity.promised == found.point.counts.sensitivity
    assert found.sensitivity.achieved == found.achieved.sensitivity
    assert found.specificity.achieved == found.achieved.specificity
    assert found.specificity.promised_interval == wilson(found.point.counts.tn, found.point.counts.negatives)
    assert (found.specificity.achieved_n, found.sensitivity.promised_n) == ((test_y == 0).sum(), y.sum())


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20), (367, 390, 560, 581)])
def test_the_difference_has_newcombes_interval(counts):
    after, after_n, before, before_n = counts
    found = kept(before, before_n, after, after_n)
    wanted = confint_proportions_2indep(*counts, compare="diff", method="newcomb")
    assert found.difference.delta == pytest.approx(after / after_n - before / before_n)
    assert found.difference.interval == pytest.approx(wanted, abs=1e-10)


def test_newcombes_worked_example():
    # Newcombe 1998 (Stat Med 17:873), Table II (a), method 10: 56/70 - 48/80 is 0.0524 to 0.3339.
    found = kept(48, 80, 56, 70)
    assert found.difference.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.beyond_chance
    assert not kept(48, 80, 49, 70).beyond_chance


def test_an_absent_class_is_undefined():
    (y, score), _ = sets()
    found = promise(curve(y, score), curve([1, 1], [0.2, 0.9]), youden)
    assert np.isnan([found.specificity.achieved, found.specificity.difference.delta]).all()
    assert np.isnan(found.specificity.difference.interval).all()
    assert not found.specificity.beyond_chance
    as_json = promise_json(found)
    assert as_json["specificity"]["achieved"] is None
    assert as_json["specificity"]["difference_interval"] == [None, None]
    assert (as_json["rule"], as_json["sensitivity"]["achieved_n"]) == ("Youden's J", 2)
    assert found.sensitivity.difference.delta == found.sensitivity.achieved - found.sensitivity.promised


def test_a_threshold_from_elsewhere_is_held_against_both_sets():
    (y, score), (test_y, test_score) = sets()
    found = promise(curve(y, score), curve(test_y, test_score), lambda c: at_threshold(c, 0.37, "own"))
    assert found.point.rule == "own"
    assert found.point.counts == confusion(y, score, 0.37)
    assert found.achieved == confusion(test_y, test_score, 0.37)


def test_all_rules_stand_in_one_table():
    (y, score), (test_y, test_score) = sets()
    frame = promised_and_achieved(curve(y, score), curve(test_y, test_score))
    assert list(frame["rule"]) == [name for name in usual_rules() for _ in range(2)]
    row = frame[(frame["rule"] == "sensitivity ≥ 0.95") & (frame["rate"] == "sensitivity")].iloc[0]
    found = promise(
        curve(y, score), curve(test_y, test_score), lambda c: for_sensitivity(c, 0.95)
    ).sensitivity
    assert row["promised"] >= 0.95
    assert (row["achieved"], row["achieved_n"]) == (found.achieved, found.achieved_n)
    assert (row["difference_low"], row["difference_high"]) == found.difference.interval
    assert frame["problem"].isna().all()


def test_costs_are_weighed_at_the_prevalence_that_is_told():
    (y, score), _ = sets()
    name, rule = list(usual_rules(0.02).items())[-1]
    assert name == rule(curve(y, score)).rule == "a miss costs 10 false alarms at prevalence 0.02"


def test_a_rule_that_cannot_choose_says_why_and_the_others_go_on():
    chosen_on, test = curve([0, 1, 1], [1.0, 1.0, 0.5]), curve(*noisy(50))
    rules = {"all clear": lambda c: for_specificity(c, 0.9), "J": youden}
    frame = promised_and_achieved(chosen_on, test, rules)
    assert "cannot be reached" in frame["problem"][0]
    assert np.isnan(frame["achieved"][0])
    assert frame["problem"].isna().tolist() == [False, False, True, True]
    with pytest.raises(InputError, match="cannot be reached"):
        promise(chosen_on, test, rules["all clear"])


def test_choosing_flatters_the_set_it_was_done_on():
    gap = []
    for seed in range(60):
        chosen_on, test = curve(*noisy(60, seed=seed)), curve(*noisy(400, seed=1000 + seed))
        found = promise(chosen_on, test, youden)
        gap.append(found.sensitivity.difference.delta + found.specificity.difference.delta)
    assert np.mean(gap) < -0.03
