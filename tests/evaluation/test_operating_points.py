import numpy as np
import pytest
from sklearn import metrics as reference

from engine.errors import InputError
from engine.evaluation.confusion import Confusion, confusion
from engine.evaluation.curves import curve
from engine.evaluation.operating_points import best_f1, for_cost, for_sensitivity, for_specificity, youden
from tests.evaluation.examples import TINY_SCORE, TINY_Y, noisy

RULES = [
    best_f1,
    youden,
    lambda c: for_sensitivity(c, 0.9),
    lambda c: for_specificity(c, 0.9),
    lambda c: for_cost(c, 5),
    lambda c: for_cost(c, 5, prevalence=0.02),
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("decimals", [None, 2, 1])
def test_the_threshold_gives_the_counts_it_promises(rule, decimals):
    y, score = noisy(200, decimals=decimals)
    chosen = rule(curve(y, score))
    assert confusion(y, score, chosen.threshold) == chosen.counts


@pytest.mark.parametrize("decimals", [None, 1])
def test_best_f1_beats_every_other_threshold(decimals):
    y, score = noisy(200, decimals=decimals)
    best = max(reference.f1_score(y, score >= threshold) for threshold in np.unique(score))
    assert best_f1(curve(y, score)).counts.f1 == pytest.approx(best)


@pytest.mark.parametrize("decimals", [None, 1])
def test_youden_agrees_with_scikit_learns_roc(decimals):
    y, score = noisy(200, decimals=decimals)
    fpr, tpr, _ = reference.roc_curve(y, score)
    counts = youden(curve(y, score)).counts
    assert counts.sensitivity + counts.specificity - 1 == pytest.approx((tpr - fpr).max())


def test_best_f1_and_youden_lie_midway_between_scores():
    ranked = curve([0, 0, 1, 1], [0.1, 0.3, 0.6, 0.9])
    for chosen in (best_f1(ranked), youden(ranked)):
        assert chosen.threshold == pytest.approx(0.45)
        assert chosen.counts == Confusion(tp=2, fp=0, tn=2, fn=0)


def test_equals_are_resolved_for_sensitivity():
    # J is 1/2 at 0.8 (one hit, no false alarm) and at 0.35 (two hits, one false alarm).
    assert youden(curve(TINY_Y, TINY_SCORE)).threshold == pytest.approx((0.35 + 0.1) / 2)
    # F1 is 2/3 at 0.9 and at 0.3.
    ranked = curve([1, 0, 0, 1], [0.9, 0.8, 0.5, 0.3])
    assert ranked.f1[1] == ranked.f1[4]
    assert best_f1(ranked).counts == Confusion(tp=2, fp=2, tn=0, fn=0)


def test_calling_everything_positive_is_a_threshold_below_the_lowest_score():
    chosen = best_f1(curve([1, 1, 0], [0.4, 0.5, 0.9]))
    assert chosen.threshold == pytest.approx(0.2)
    assert chosen.counts.fn == 0
    assert best_f1(curve([1, 1, 0], [0.0, 0.5, 0.9])).threshold == 0


def test_a_useless_ranking_still_gives_a_threshold():
    chosen = youden(curve([1, 0], [0.2, 0.7]))
    assert chosen.counts.sensitivity + chosen.counts.specificity == 1
    assert 0 <= chosen.threshold <= 0.2


def test_neighbouring_floats_have_no_middle():
    low = 0.5
    high = np.nextafter(low, 1)
    chosen = best_f1(curve([0, 1], [low, high]))
    assert chosen.threshold == high
    assert chosen.counts == Confusion(tp=1, fp=0, tn=1, fn=0)


@pytest.mark.parametrize("wanted", [0.01, 0.5, 0.9, 0.95, 0.999, 1.0])
def test_wanted_sensitivity_is_the_highest_threshold_that_reaches_it(wanted):
    y, score = noisy(300, decimals=2)
    reaching = [t for t in np.unique(score) if reference.recall_score(y, score >= t) >= wanted]
    assert for_sensitivity(curve(y, score), wanted).threshold == max(reaching)


@pytest.mark.parametrize("wanted", [0.01, 0.5, 0.9, 0.95, 1.0])
def test_wanted_specificity_keeps_all_the_sensitivity_it_can(wanted):
    y, score = noisy(300, decimals=2)
    chosen = for_specificity(curve(y, score), wanted)
    lowest = min(t for t in [*np.unique(score), 1.0] if (score[y == 0] < t).mean() >= wanted)
    assert chosen.counts == confusion(y, score, lowest)


def test_exact_shares_are_reached_exactly():
    y = np.array([1] * 20 + [0] * 20)
    score = np.concatenate([np.linspace(0.5, 0.99, 20), np.linspace(0.01, 0.5, 20)])
    assert for_sensitivity(curve(y, score), 0.95).counts.tp == 19
    assert for_specificity(curve(y, score), 0.95).counts.tn == 19


def test_full_specificity_may_call_nothing_positive():
    chosen = for_specificity(curve([1, 0], [0.4, 0.8]), 1.0)
    assert chosen.threshold == pytest.approx(0.9)
    assert chosen.counts == Confusion(tp=0, fp=0, tn=1, fn=1)


def test_impossible_specificity_is_refused():
    with pytest.raises(
        InputError, match=r"cannot be reached: 1 of 2 negatives score 1; wish for at most 0\.5"
    ):
        for_specificity(curve([0, 0, 1], [1.0, 0.2, 1.0]), 0.9)


@pytest.mark.parametrize("wanted", [0, -0.1, 1.01, float("nan")])
def test_wishes_that_are_no_shares_are_refused(wanted):
    ranked = curve(TINY_Y, TINY_SCORE)
    with pytest.raises(InputError, match="sensitivity above 0"):
        for_sensitivity(ranked, wanted)
    with pytest.raises(InputError, match="specificity above 0"):
        for_specificity(ranked, wanted)


def test_an_absent_class_is_named():
    only_negatives, only_positives = curve([0, 0], [0.1, 0.2]), curve([1, 1], [0.1, 0.2])
    for rule in (best_f1, youden, lambda c: for_sensitivity(c, 0.9)):
        with pytest.raises(InputError, match="positive class"):
            rule(only_negatives)
    for rule in (youden, lambda c: for_specificity(c, 0.9), lambda c: for_cost(c, 2)):
        with pytest.raises(InputError, match="negative class"):
            rule(only_positives)


@pytest.mark.parametrize("ratio", [0.05, 1, 3.7, 40])
@pytest.mark.parametrize("prevalence", [None, 0.03, 0.9])
@pytest.mark.parametrize("decimals", [None, 1])
def test_cost_beats_every_other_threshold(ratio, prevalence, decimals):
    y, score = noisy(200, decimals=decimals)
    share = y.mean() if prevalence is None else prevalence

    def cost(threshold):
        called = score >= threshold
        return ratio * share * (~called)[y == 1].mean() + (1 - share) * called[y == 0].mean()

    chosen = for_cost(curve(y, score), ratio, prevalence)
    assert cost(chosen.threshold) == pytest.approx(min(cost(t) for t in [*np.unique(score), 1.0]))


def test_cost_touches_the_roc_with_metzs_slope():
    # Metz 1978: the best point of a ROC lies where its slope is (1 - prevalence) / (ratio * prevalence).
    y, score = noisy(200)
    fpr, tpr, _ = reference.roc_curve(y, score)
    for ratio, prevalence in ((1, 0.5), (4, 0.1), (10, 0.02)):
        slope = (1 - prevalence) / (ratio * prevalence)
        counts = for_cost(curve(y, score), ratio, prevalence).counts
        assert counts.sensitivity - slope * (1 - counts.specificity) == pytest.approx(
            (tpr - slope * fpr).max()
        )


def test_cost_equals_youden_where_both_errors_weigh_alike():
    y, score = noisy(300)
    ranked = curve(y, score)
    assert for_cost(ranked, 1, prevalence=0.5).threshold == youden(ranked).threshold
    assert for_cost(ranked, ranked.negatives / ranked.positives).threshold == youden(ranked).threshold


def test_cost_by_hand():
    # Called from 0.8: fn 1, fp 0; from 0.35: fn 0, fp 1; equal at a ratio of 1, then the lower threshold.
    ranked = curve(TINY_Y, TINY_SCORE)
    assert for_cost(ranked, 0.9).threshold == pytest.approx((0.8 + 0.4) / 2)
    assert for_cost(ranked, 1).threshold == pytest.approx((0.35 + 0.1) / 2)
    assert for_cost(ranked, 1, prevalence=0.4).threshold == pytest.approx((0.8 + 0.4) / 2)
    assert for_cost(ranked, 10, prevalence=0.4).rule == "a miss costs 10 false alarms at prevalence 0.4"


def test_false_alarms_can_be_too_dear_for_any_call():
    assert for_cost(curve([1, 0], [0.4, 0.8]), 0.5).counts == Confusion(tp=0, fp=0, tn=1, fn=1)
    # Here no threshold leaves out the negative that scores 1, but it can be the only one called.
    assert for_cost(curve([1, 0, 0], [0.4, 1, 0.6]), 0.1).counts == Confusion(tp=0, fp=1, tn=1, fn=1)


@pytest.mark.parametrize("ratio", [0, -3, float("nan"), float("inf")])
def test_costs_that_are_none_are_refused(ratio):
    with pytest.raises(InputError, match="cost ratio above 0"):
        for_cost(curve(TINY_Y, TINY_SCORE), ratio)


@pytest.mark.parametrize("prevalence", [0, 1, 5, float("nan")])
def test_cost_refuses_a_prevalence_that_is_none(prevalence):
    with pytest.raises(InputError, match="prevalence between 0 and 1"):
        for_cost(curve(TINY_Y, TINY_SCORE), 2, prevalence)
