import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.clinic import clinic, predictive_values
from engine.evaluation.intervals import wilson
from engine.evaluation.prevalence import at_prevalence

CLASSES = ("NORMAL", "PNEUMONIA")


def test_worked_by_hand():
    # Sensitivity 0.95, specificity 0.8; of 1,000 at 2 %: 20 ill, 980 healthy.
    found = clinic(95, 20, 80, 5, 0.02)
    assert (found.ill, found.healthy) == (20, 980)
    assert (found.found, found.missed, found.alarms, found.cleared) == (19, 1, 196, 784)
    assert found.sentence(CLASSES) == (
        "Of 1,000 children, 20 of them with pneumonia: 19 are found, 1 is missed, "
        "and 196 without it are called ill."
    )
    assert found.predictive == at_prevalence(95, 20, 80, 5, 0.02)


@pytest.mark.parametrize("prevalence", [0.0004, 0.013, 0.0505, 0.37, 0.9])
@pytest.mark.parametrize("patients", [1, 7, 1000])
def test_people_are_whole_and_add_up(prevalence, patients):
    found = clinic(367, 29, 205, 23, prevalence, patients)
    counts = (found.found, found.missed, found.alarms, found.cleared)
    assert sum(counts) == patients
    assert all(isinstance(count, int) and count >= 0 for count in counts)
    assert abs(found.ill - patients * prevalence) <= 0.5
    for name in ("found", "missed", "alarms", "cleared"):
        low, high = getattr(found, f"{name}_interval")
        assert 0 <= low <= getattr(found, name) <= high <= patients


def test_limits_are_those_of_the_rates_rounded_outwards():
    found = clinic(367, 29, 205, 23, 0.1)
    low, high = wilson(367, 390)
    assert found.found_interval == (int(100 * low), int(100 * high) + 1)
    assert found.missed_interval == (100 - found.found_interval[1], 100 - found.found_interval[0])
    low, high = wilson(29, 234)
    assert found.alarms_interval == (int(900 * low), int(900 * high) + 1)
    assert found.cleared_interval == (900 - found.alarms_interval[1], 900 - found.alarms_interval[0])


def test_a_perfect_set_still_leaves_room_for_errors():
    found = clinic(50, 0, 50, 0, 0.1)
    assert (found.missed, found.alarms) == (0, 0)
    assert found.missed_interval == (0, 8)
    assert found.alarms_interval[0] == 0
    assert found.alarms_interval[1] > 50


def test_who_they_are_can_be_said():
    found = clinic(95, 20, 80, 5, 0.01, patients=100)
    assert found.sentence(("clear", "Nodule"), "adults") == (
        "Of 100 adults, 1 of them with nodule: 1 is found, <\u00a01 is missed, and 20 without it are called ill."
    )


def test_bad_input_is_refused():
    for prevalence in (0, 1, 5, float("nan")):
        with pytest.raises(InputError, match="prevalence"):
            clinic(9, 1, 9, 1, prevalence)
    with pytest.raises(InputError, match="both classes"):
        clinic(9, 0, 0, 1, 0.1)
    with pytest.raises(InputError, match="at least one patient"):
        clinic(9, 1, 9, 1, 0.1, patients=0)


@pytest.mark.parametrize("counts", [(367, 29, 205, 23), (40, 0, 30, 10), (40, 7, 30, 0), (0, 0, 30, 5)])
def test_predictive_values_are_those_at_each_prevalence(counts):
    frame = predictive_values(*counts)
    assert (frame["prevalence"].iloc[0], frame["prevalence"].iloc[-1]) == pytest.approx((0.001, 0.8))
    for row in frame.iloc[::15].to_dict("records"):
        wanted = at_prevalence(*counts, row["prevalence"])
        for name in ("ppv", "npv"):
            limits = getattr(wanted, f"{name}_interval")
            values = [row[name], row[f"{name}_low"], row[f"{name}_high"]]
            assert values == pytest.approx([getattr(wanted, name), *limits], nan_ok=True)


def test_predictive_values_of_wanted_prevalences():
    frame = predictive_values(90, 20, 80, 10, [0.01])
    assert frame["ppv"][0] == pytest.approx(9 / (9 + 198))
    assert np.isnan(predictive_values(3, 0, 0, 1, [0.2])["ppv"][0])
    with pytest.raises(InputError, match="prevalence"):
        predictive_values(90, 20, 80, 10, [0.1, 1.0])
