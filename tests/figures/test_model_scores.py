import pytest

from engine.errors import InputError
from engine.evaluation.diagnosis import ModelScore
from engine.figures import style
from engine.figures.model_scores import model_scores_figure
from tests.figures.examples import CLASSES, THEMES, marks, sent, texts

MODELS = [
    ModelScore("deep_cnn", 0.83, 0.9, CLASSES),
    ModelScore("simple_cnn", 0.3, 0.25, CLASSES),
    ModelScore("<b>mine", None, 0.5, CLASSES, "not a number"),
    ModelScore("ensemble", 0.0, 0.0, ("NORMAL", "NODULE")),
]


@pytest.mark.parametrize("theme", THEMES)
def test_each_mark_has_the_colour_of_its_own_models_call(theme):
    figure = model_scores_figure(MODELS, "deep_cnn", theme)
    top_down = sorted(marks(figure), key=lambda mark: -mark.y[0])
    assert [mark.x[0] for mark in top_down] == [0.83, 0.3, 0.0]
    assert [mark.y[0] for mark in top_down] == [3, 2, 0]
    assert [mark.marker.color for mark in top_down] == [style.NEGATIVE, style.POSITIVE, style.POSITIVE]
    assert sent(figure)["data"]


def test_each_row_has_a_tick_at_its_own_threshold_and_two_ranges_that_meet_there():
    shapes = model_scores_figure(MODELS).layout.shapes
    ticks = {(tick.y0 + tick.y1) / 2: tick.x0 for tick in shapes if tick.type == "line"}
    assert ticks == {3: 0.9, 2: 0.25, 1: 0.5, 0: 0.0}
    for position, threshold in ticks.items():
        below, above = [one for one in shapes if one.type == "rect" and one.y0 < position < one.y1]
        assert below.x1 == above.x0 == threshold


def test_lines_tie_marks_to_thresholds():
    lines = [trace for trace in model_scores_figure(MODELS).data if trace.mode == "lines"]
    assert sorted(line.x for line in lines) == [(0.0, 0.0), (0.25, 0.3), (0.9, 0.83)]


def test_names_numbers_and_calls_are_written():
    figure = model_scores_figure(MODELS, "deep_cnn")
    assert list(figure.layout.yaxis.ticktext) == [
        "ensemble", "&lt;b&gt;mine", "simple_cnn", "<b>deep_cnn</b>"
    ]  # fmt: skip
    for wanted in ("<b>0.830  NORMAL</b>", "0.300  PNEUMONIA", "no score", "0.000  NODULE", "threshold"):
        assert wanted in texts(figure)
    assert figure.layout.xaxis.title.text == "score (probability of PNEUMONIA or NODULE)"


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ([], "no score"),
        ([ModelScore("m", 1.2, 0.5, CLASSES)], "score between"),
        ([ModelScore("m", None, 2, CLASSES)], "threshold between"),
    ],
)
def test_what_cannot_be_drawn_is_refused(models, message):
    with pytest.raises(InputError, match=message):
        model_scores_figure(models)
