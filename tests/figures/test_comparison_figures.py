"""The figures of steps between models, and of quality against speed."""

import pytest

from engine.errors import InputError
from engine.figures.cost_quality import CostPoint, cost_quality_figure, front
from engine.figures.rescued_broken import StepBar, rescued_broken_figure


def test_broken_images_go_left_and_rescued_ones_right():
    bars = [StepBar("a", "the base", None, None, "the first"), StepBar("b<", "", 30, 4, "net +26", firm=True)]
    figure = rescued_broken_figure(bars, "dark")
    broken, rescued = figure.data
    assert (list(broken.x), list(rescued.x)) == ([None, -4], [None, 30])
    assert list(rescued.text) == ["", "30"]
    assert [tuple(one) for one in rescued.customdata] == [(0, "rescued"), (1, "rescued")]
    low, high = figure.layout.xaxis.range
    assert low == -high < -30
    assert list(figure.layout.xaxis.ticktext) == ["30", "20", "10", "0", "10", "20", "30"]
    assert any("b&lt;" in note.text for note in figure.layout.annotations)
    with pytest.raises(InputError, match="no step"):
        rescued_broken_figure([])


def test_only_models_that_none_beats_in_both_are_the_front():
    def at(name, speed, auc):
        return CostPoint(name, auc, (auc - 0.02, auc + 0.02), speed, speed * 0.9, speed * 1.1)

    points = [at("slow", 5, 0.98), at("beaten", 5, 0.97), at("fast", 500, 0.93)]
    assert [point.name for point in front(points)] == ["slow", "fast"]
    figure = cost_quality_figure(points)
    fills = {trace.hovertemplate.split("<br>")[0]: trace.marker.color for trace in figure.data[1:]}
    assert fills["slow"] == fills["fast"] != fills["beaten"]
    low, high = figure.layout.xaxis.range
    assert 10**low < 4.5
    assert 10**high > 550
    with pytest.raises(InputError, match="no model"):
        cost_quality_figure([])
