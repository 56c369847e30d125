import pytest

from engine.evaluation.confusion import Confusion
from engine.figures import style
from engine.figures.confusion import confusion_figure
from tests.figures.examples import CLASSES, THEMES, sent, texts

COUNTS = Confusion(tp=367, fp=36, tn=198, fn=23)


def cell(figure, row, column):
    return next(a.text for a in figure.layout.annotations if (a.x, a.y) == (column, row))


def test_cells_hold_counts_and_row_percentages():
    figure = confusion_figure(COUNTS, CLASSES)
    assert "<b>367</b>" in cell(figure, 0, 0)
    assert ">94 %<" in cell(figure, 0, 0)
    assert "<b>23</b>" in cell(figure, 0, 1)
    assert ">6 %<" in cell(figure, 0, 1)
    assert "<b>36</b>" in cell(figure, 1, 0)
    assert ">15 %<" in cell(figure, 1, 0)
    assert "<b>198</b>" in cell(figure, 1, 1)
    assert ">85 %<" in cell(figure, 1, 1)


def test_outcomes_have_their_colors():
    outlines = {
        (shape.y0 < 0.5, shape.x0 < 0.4): shape.line.color
        for shape in confusion_figure(COUNTS, CLASSES).layout.shapes
    }
    assert outlines == {
        (True, True): style.TRUE_POSITIVE,
        (True, False): style.FALSE_NEGATIVE,
        (False, True): style.FALSE_POSITIVE,
        (False, False): style.TRUE_NEGATIVE,
    }


def test_axes_name_the_classes_and_their_sizes():
    layout = confusion_figure(COUNTS, ("clear", "nodule")).layout
    assert layout.xaxis.ticktext == ("called nodule", "called clear")
    assert layout.yaxis.ticktext == ("nodule<br>n = 390", "clear<br>n = 234")
    # The first row is at the top.
    assert layout.yaxis.range[0] > layout.yaxis.range[1]


def test_hover_gives_the_rate_with_its_interval():
    hover = confusion_figure(COUNTS, CLASSES).data[0].text[0]
    assert "367 of 390" in hover
    assert "sensitivity 0.941 (0.913 to 0.960)" in hover


@pytest.mark.parametrize("theme", THEMES)
def test_an_absent_class_is_not_a_percentage(theme):
    figure = confusion_figure(Confusion(tp=3, fp=0, tn=0, fn=1), CLASSES, theme)
    assert "n/a" in texts(figure)
    assert sent(figure)["data"]


def test_names_cannot_become_markup():
    assert "<script" not in str(sent(confusion_figure(COUNTS, ("<script>", "b"))))
