import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.calibration.reliability import reliability
from engine.figures.reliability import FLOOR, reliability_figure
from engine.figures.style import THEMES as LOOKS
from tests.figures.examples import CLASSES, THEMES, labels_and_scores, sent, texts


def figure_of(n: int = 300, theme: str = "light", classes=CLASSES):
    y, score = labels_and_scores(n)
    points = reliability(y, score)
    return points, reliability_figure(points, y, score, classes, theme)


def test_points_and_limits_are_the_bins():
    points, figure = figure_of()
    (trace,) = [one for one in figure.data if one.type == "scatter" and one.mode == "lines+markers"]
    np.testing.assert_allclose(trace.x, points["mean_score"])
    np.testing.assert_allclose(trace.y, points["observed"])
    np.testing.assert_allclose(trace.y + trace.error_y.array, points["observed_high"])
    np.testing.assert_allclose(trace.y - trace.error_y.arrayminus, points["observed_low"])
    first = points.iloc[0]
    assert f"({round(first.observed * first.n)} of {first.n:.0f})" in trace.text[0]


def test_every_score_is_drawn_beneath_positives_up_and_negatives_down():
    y, score = labels_and_scores()
    figure = reliability_figure(reliability(y, score), y, score, CLASSES)
    up, down = [one for one in figure.data if one.type == "bar"]
    assert up.base == down.base == FLOOR
    assert min(up.y) >= 0 >= max(down.y)
    assert sum(up.y) / -sum(down.y) == pytest.approx(y.sum() / (1 - y).sum())
    assert f"PNEUMONIA  n = {y.sum()}" in texts(figure)


@pytest.mark.parametrize("theme", THEMES)
def test_axes_are_square_and_text_follows_the_theme(theme):
    _, figure = figure_of(theme=theme)
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.template.layout.font.color == LOOKS[theme].foreground
    assert sent(figure)["data"]


def test_one_class_is_drawn():
    figure = reliability_figure(reliability([1, 1], [0.2, 0.9]), [1, 1], [0.2, 0.9], CLASSES)
    assert "NORMAL  n = 0" in texts(figure)


def test_names_cannot_become_markup():
    _, figure = figure_of(classes=("<i>a</i>", "<i>b</i>"))
    assert "<i>" not in str(sent(figure))


def test_nothing_to_draw_is_refused():
    y, score = labels_and_scores()
    with pytest.raises(InputError, match="no bin"):
        reliability_figure(reliability(y, score).iloc[:0], y, score, CLASSES)
