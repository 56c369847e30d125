import pytest

from engine.errors import InputError
from engine.evaluation.clinic import clinic
from engine.figures.clinic import clinic_figure
from engine.figures.style import FALSE_NEGATIVE, FALSE_POSITIVE, TRUE_NEGATIVE, TRUE_POSITIVE
from tests.figures.examples import CLASSES, THEMES, sent, texts

FOUND = clinic(95, 20, 80, 5, 0.02)


def test_every_patient_is_a_dot_of_its_own_in_the_outcomes_colour():
    figure = clinic_figure(FOUND, CLASSES)
    assert [len(trace.x) for trace in figure.data] == [19, 1, 196, 784]
    assert [trace.marker.color for trace in figure.data] == [
        TRUE_POSITIVE,
        FALSE_NEGATIVE,
        FALSE_POSITIVE,
        TRUE_NEGATIVE,
    ]
    places = {(x, y) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert len(places) == 1000


def test_those_with_the_finding_stand_apart_at_the_left():
    found, missed, alarms, cleared = clinic_figure(FOUND, CLASSES).data
    assert max(*found.x, *missed.x) + 1 < min(*alarms.x, *cleared.x)
    everybody_healthy = clinic_figure(clinic(95, 20, 80, 5, 0.0004), CLASSES)
    assert [len(trace.x) for trace in everybody_healthy.data[:2]] == [0, 0]
    assert min(everybody_healthy.data[2].x) == 0


def test_counts_stand_below_with_their_limits():
    written = texts(clinic_figure(FOUND, CLASSES))
    low, high = FOUND.alarms_interval
    for text in (
        "<b>19</b>",
        "<b>784</b>",
        "false alarms",
        f"{low} to {high}",
        "20 with pneumonia",
        "980 without",
    ):
        assert text in written


@pytest.mark.parametrize("theme", THEMES)
def test_it_can_be_sent_to_a_browser_and_names_are_no_markup(theme):
    figure = clinic_figure(FOUND, ("<i>a</i>", "<i>b</i>"), theme)
    assert sent(figure)["data"]
    assert "<i>" not in str(sent(figure))


def test_more_than_can_be_told_apart_are_refused():
    with pytest.raises(InputError, match="at most 2,000 patients"):
        clinic_figure(clinic(95, 20, 80, 5, 0.02, patients=5000), CLASSES)
