import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.intervals import wilson
from engine.evaluation.prevalence import at_prevalence, ratio_interval


def test_bayes_worked_example():
    # Sensitivity 0.9, specificity 0.8, prevalence 1 %: 9 true and 198 false alarms among 1,000 images.
    values = at_prevalence(90, 20, 80, 10, 0.01)
    assert values.ppv == pytest.approx(9 / (9 + 198))
    assert values.npv == pytest.approx(792 / (792 + 1))


def test_at_its_own_prevalence_it_is_the_plain_predictive_value():
    values = at_prevalence(70, 8, 40, 12, 82 / 130)
    assert values.ppv == pytest.approx(70 / 78)
    assert values.npv == pytest.approx(40 / 52)


def test_large_sets_agree_with_the_logit_interval():
    # Mercaldo, Lau and Zhou 2007: normal in the log odds, variance by the delta method.
    tp, fp, tn, fn, prevalence = 9000, 800, 7200, 1000, 0.1
    values = at_prevalence(tp, fp, tn, fn, prevalence)
    sensitivity, specificity = 0.9, 0.9
    centre = np.log(sensitivity * prevalence / ((1 - specificity) * (1 - prevalence)))
    error = np.sqrt((1 - sensitivity) / sensitivity / 10000 + specificity / (1 - specificity) / 8000)
    wanted = [1 / (1 + np.exp(-(centre + z * error))) for z in (-1.959964, 1.959964)]
    assert values.ppv_interval == pytest.approx(wanted, abs=1e-4)


def test_no_false_alarm_leaves_the_upper_limit_at_one():
    values = at_prevalence(30, 0, 50, 10, 0.05)
    assert values.ppv == values.ppv_interval[1] == 1
    assert 0 < values.ppv_interval[0] < 1


def test_no_miss_leaves_the_negative_predictive_value_at_one():
    values = at_prevalence(30, 5, 50, 0, 0.05)
    assert values.npv == values.npv_interval[1] == 1
    assert 0.9 < values.npv_interval[0] < 1


def test_no_hit_starts_at_zero():
    values = at_prevalence(0, 5, 50, 30, 0.05)
    assert values.ppv == values.ppv_interval[0] == 0
    assert 0 < values.ppv_interval[1] < 0.2


def test_no_positive_call_is_undefined():
    values = at_prevalence(0, 0, 50, 30, 0.05)
    assert np.isnan([values.ppv, *values.ppv_interval]).all()


def test_one_class_is_undefined():
    values = at_prevalence(3, 0, 0, 1, 0.05)
    assert np.isnan([values.ppv, values.npv, *values.ppv_interval, *values.npv_interval]).all()


@pytest.mark.parametrize("prevalence", [0, 1, -0.2, 5, float("nan")])
def test_refuses_a_prevalence_that_is_none(prevalence):
    with pytest.raises(InputError, match="prevalence"):
        at_prevalence(3, 1, 4, 1, prevalence)


def test_ratio_interval_solves_the_linear_contrast():
    # A limit R is where the MOVER interval of p - R q ends at zero.
    a, m, b, n = 30, 40, 8, 50
    p, q = a / m, b / n
    (p_low, p_high), (q_low, q_high) = wilson(a, m), wilson(b, n)
    low, high = ratio_interval(a, m, b, n)
    assert p - low * q == pytest.approx(np.hypot(p - p_low, low * (q_high - q)))
    assert high * q - p == pytest.approx(np.hypot(p_high - p, high * (q - q_low)))
