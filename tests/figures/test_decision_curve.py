import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.decision_curve import decision_curve
from engine.figures.decision_curve import BELOW_ZERO, decision_curve_figure
from tests.figures.examples import THEMES, labels_and_scores, lines, sent, texts

FRAME = decision_curve(*labels_and_scores())


def test_the_models_line_is_its_net_benefit_with_a_band_around():
    figure = decision_curve_figure(FRAME, name="deep_cnn")
    line, band = lines(figure, "deep_cnn"), figure.data[0]
    assert list(line.x) == list(FRAME["threshold"])
    assert list(line.y) == list(FRAME["net_benefit"])
    k = len(FRAME)
    assert (np.array(band.y[:k]) >= line.y).all()
    bottom, top = figure.layout.yaxis.range
    visible = np.array(line.y) > bottom
    assert (np.array(band.y[k:])[::-1] <= line.y)[visible].all()
    assert bottom == pytest.approx(-BELOW_ZERO * top)
    assert min(band.y) >= bottom


def test_both_simple_policies_are_drawn_and_named():
    figure = decision_curve_figure(FRAME, name="a<b")
    assert list(figure.data[1].y) == [0, 0]
    assert list(figure.data[2].y) == list(FRAME["treat_all"])
    written = texts(figure)
    assert "treat all" in written
    assert "treat nobody" in written
    assert "a&lt;b" in written


def test_the_threshold_in_use_is_marked_where_it_is_in_sight():
    assert "threshold 0.35" in texts(decision_curve_figure(FRAME, threshold=0.35))
    assert "threshold" not in texts(decision_curve_figure(FRAME, threshold=0.001))


def test_hover_says_what_a_threshold_means():
    line = lines(decision_curve_figure(FRAME), "model")
    row = FRAME.iloc[30]
    assert "from a probability of 0.31 on" in line.text[30]
    assert f"of 1,000: {row['avoided']:.0f} ({row['avoided_low']:.0f} to" in line.text[30]
    everybody = decision_curve_figure(decision_curve(*labels_and_scores(), [0.0, 0.1]))
    assert "1,000" not in lines(everybody, "model").text[0]


@pytest.mark.parametrize("theme", THEMES)
def test_json_is_strict_also_for_rare_findings(theme):
    rare = decision_curve(*labels_and_scores(), prevalence=0.02)
    assert sent(decision_curve_figure(rare, theme))["data"]


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no threshold to draw"):
        decision_curve_figure(FRAME.iloc[:0])
