import pytest

from engine.errors import InputError
from engine.figures import style
from engine.figures.padding_strip import padding_strip_figure
from tests.figures.examples import CLASSES, THEMES, marks, sent, texts

SCORES = {"black": 0.83, "gray": 0.41, "white": 0.3, "stretch": 0.0, "crop": 1.0}


@pytest.mark.parametrize("theme", THEMES)
def test_each_way_has_its_mark_in_the_colour_of_the_call(theme):
    figure = padding_strip_figure(SCORES, 0.41, CLASSES, "black", theme)
    top_down = sorted(marks(figure), key=lambda mark: -mark.y[0])
    assert [mark.x[0] for mark in top_down] == list(SCORES.values())
    assert [mark.marker.color for mark in top_down] == [
        style.POSITIVE, style.POSITIVE, style.NEGATIVE, style.NEGATIVE, style.POSITIVE
    ]  # fmt: skip
    assert sent(figure)["data"]


def test_lines_tie_the_marks_to_the_threshold():
    figure = padding_strip_figure(SCORES, 0.41, CLASSES)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert sorted(line.x for line in lines) == sorted((0.41, score) for score in SCORES.values())


def test_names_numbers_and_sides_are_written():
    figure = padding_strip_figure(SCORES, 0.41, CLASSES, "black")
    assert list(figure.layout.yaxis.ticktext) == [
        "crop",
        "stretch",
        "white",
        "gray",
        "<b>black</b> (trained with)",
    ]
    for wanted in (
        "<b>0.830</b>",
        "0.410",
        "0.000",
        "1.000",
        "threshold 0.41",
        "called NORMAL",
        "called PNEUMONIA",
    ):
        assert wanted in texts(figure)


@pytest.mark.parametrize(
    ("scores", "threshold", "message"),
    [({}, 0.5, "no score"), ({"black": 1.2}, 0.5, "score between"), ({"black": 0.2}, 2, "threshold between")],
)
def test_what_cannot_be_drawn_is_refused(scores, threshold, message):
    with pytest.raises(InputError, match=message):
        padding_strip_figure(scores, threshold, CLASSES)
