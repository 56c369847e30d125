import pytest

from engine.errors import InputError
from engine.reporting.report.content import Audience
from engine.reporting.report.request import SECTIONS, ReportRequest, Topic


def test_each_audience_begins_with_the_answer_and_ends_with_the_limits():
    for audience in Audience:
        topics = ReportRequest(audience, ("demo",), "demo/test").topics
        assert topics[0] is Topic.SUMMARY
        assert topics[-1] is Topic.LIMITS
        assert len(set(topics)) == len(topics)
    assert Topic.CHECKLISTS in SECTIONS[Audience.REVIEWER]
    assert not {Topic.TRAINING, Topic.CHECKLISTS} & set(SECTIONS[Audience.MANAGER])


def test_chosen_sections_come_in_the_order_given_each_once():
    chosen = (Topic.LIMITS, Topic.CLINIC, Topic.LIMITS)
    request = ReportRequest(Audience.MANAGER, ("demo",), "demo/test", sections=chosen)
    assert request.topics == (Topic.LIMITS, Topic.CLINIC)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"models": ()}, "Name the model"),
        ({"models": ("demo", "demo")}, "The model demo is named twice"),
        ({"data": "demo"}, "Expected data as name/split, such as kermany/test, but got 'demo'"),
        ({"external": "/test"}, "but got '/test'"),
        ({"external": "demo/test"}, "Expected other data than demo/test"),
        ({"prevalence": 5}, "Expected a prevalence between 0 and 1"),
    ],
)
def test_what_cannot_be_reported_is_refused(changes, message):
    values = {"audience": Audience.MANAGER, "models": ("demo",), "data": "demo/test"}
    with pytest.raises(InputError, match=message):
        ReportRequest(**values | changes)
