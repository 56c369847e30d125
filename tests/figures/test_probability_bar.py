import pytest

from engine.errors import InputError
from engine.figures import style
from engine.figures.probability_bar import probability_bar_figure
from tests.figures.examples import CLASSES, THEMES, marks, sent, texts


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("score", "color"),
    [(0.8, style.POSITIVE), (0.41, style.POSITIVE), (0.4, style.NEGATIVE), (0.0, style.NEGATIVE)],
)
def test_mark_stands_at_the_score_in_the_color_of_the_call(theme, score, color):
    figure = probability_bar_figure(score, 0.41, CLASSES, theme)
    (mark,) = marks(figure)
    assert mark.x[0] == score
    assert mark.marker.color == color
    assert mark.marker.line.color == style.THEMES[theme].foreground
    assert sent(figure)["data"]


def test_score_threshold_and_classes_are_written():
    written = texts(probability_bar_figure(0.8731, 0.41, CLASSES))
    for wanted in ("0.873", "threshold 0.41", "NORMAL", "PNEUMONIA"):
        assert wanted in written


def test_ranges_meet_at_the_threshold():
    ranges = [s for s in probability_bar_figure(0.2, 0.41, CLASSES).layout.shapes if s.type == "rect"]
    assert [(shape.x0, shape.x1) for shape in ranges] == [(0, 0.41), (0.41, 1)]


@pytest.mark.parametrize(
    ("score", "threshold", "name"),
    [(1.2, 0.5, "score"), (float("nan"), 0.5, "score"), (0.5, -1, "threshold")],
)
def test_what_is_no_share_is_refused(score, threshold, name):
    with pytest.raises(InputError, match=f"Expected a {name} between 0 and 1"):
        probability_bar_figure(score, threshold, CLASSES)
