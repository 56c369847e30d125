import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from engine.figures.forest import forest_figure
from tests.figures.examples import THEMES, example, sent

PANELS = [
    ("kermany · test", [example(name="first"), example(seed=1, name="second")]),
    ("nih_adult · test", [example(seed=2, name="second")]),
]


def test_each_set_has_a_panel_with_a_point_and_an_interval_for_each_model():
    figure = forest_figure(PANELS)
    titles = [note.text for note in figure.layout.annotations]
    assert titles == ["kermany · test", "nih_adult · test"]
    evaluations = [one for _, evaluations in PANELS for one in evaluations]
    assert [trace.y[0] for trace in figure.data] == ["first", "second", "second"]
    for trace, evaluation in zip(figure.data, evaluations, strict=True):
        low, high = evaluation.metrics.intervals["auc"]
        assert trace.x[0] == evaluation.metrics.auc
        assert trace.x[0] - trace.error_x.arrayminus[0] == pytest.approx(low)
        assert trace.x[0] + trace.error_x.array[0] == pytest.approx(high)


def test_all_panels_share_one_axis_that_holds_every_interval():
    layout = forest_figure(PANELS).layout
    assert layout.xaxis.range == layout.xaxis2.range
    lows = [one.metrics.intervals["auc"][0] for _, evaluations in PANELS for one in evaluations]
    assert layout.xaxis.range[0] < min(lows)
    assert layout.xaxis.range[1] > 1


def test_a_text_near_an_end_of_the_axis_goes_the_other_way():
    y = np.repeat([0, 1], 50)
    score = np.r_[np.linspace(0, 0.6, 50), np.linspace(0.5, 1, 50)]
    high = evaluate(y, score, 0.5, "high")
    low = evaluate(y, 1 - score, 0.5, "low")
    figure = forest_figure([("only", [high, low])])
    assert [trace.textposition for trace in figure.data] == ["top left", "top right"]


@pytest.mark.parametrize("theme", THEMES)
def test_only_the_chosen_model_stands_out(theme):
    colors = [trace.marker.color for trace in forest_figure(PANELS, "first", theme).data]
    assert colors[0] != colors[1] == colors[2]


def test_it_grows_with_the_models_and_can_be_sent_to_a_browser():
    one = forest_figure([("only", [example()])])
    assert one.layout.height < forest_figure(PANELS).layout.height
    assert sent(one)["data"]


def test_without_a_model_it_says_so():
    with pytest.raises(InputError, match="no model to draw"):
        forest_figure([])
