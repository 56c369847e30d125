import numpy as np
import pytest

from engine.evaluation.confusion import confusion
from engine.evaluation.evaluation import evaluate
from engine.figures.f1_threshold import f1_threshold_figure, spread
from tests.figures.examples import THEMES, example, labels_and_scores, lines, sent, texts


def drawn_at(line, threshold):
    """Return the height of a step line (vertical first) at a threshold between its corners."""
    return line.y[int(np.searchsorted(line.x, threshold, side="left"))]


@pytest.mark.parametrize("decimals", [None, 1])
@pytest.mark.parametrize("threshold", [0.001, 0.123, 0.35, 0.501, 0.77, 0.9999])
def test_lines_give_the_figures_at_every_threshold(decimals, threshold):
    y, score = labels_and_scores(decimals=decimals)
    figure = f1_threshold_figure(evaluate(y, score, 0.4))
    counts = confusion(y, score, threshold)
    for name, wanted in (
        ("F1", counts.f1),
        ("sensitivity", counts.sensitivity),
        ("specificity", counts.specificity),
    ):
        assert drawn_at(lines(figure, name), threshold) == pytest.approx(wanted)
        assert lines(figure, name).line.shape == "vh"


@pytest.mark.parametrize("score", [[0.2, 0.6, 1.0], [0.2, 0.6, 0.9], [0.0, 0.6, 1.0]])
def test_lines_run_from_0_to_1(score):
    line = lines(f1_threshold_figure(evaluate([0, 1, 1], score, 0.5)), "sensitivity")
    assert (line.x[0], line.x[-1]) == (0, 1)
    assert line.y[0] == 1
    # At a threshold of 1 an image with a score of 1 is still called positive.
    assert line.y[-1] == (0.5 if score[-1] == 1 else 0)


def test_threshold_in_use_is_a_line_with_its_label():
    figure = f1_threshold_figure(example(threshold=0.37))
    (shape,) = figure.layout.shapes
    assert shape.x0 == shape.x1 == 0.37
    assert "threshold 0.37" in texts(figure)


def test_labels_give_values_and_intervals():
    metrics = example().metrics
    figure = f1_threshold_figure(example())
    low, high = metrics.intervals["f1"]
    assert f"F1 {metrics.f1:.3f}" in texts(figure)
    assert f"{low:.3f} to {high:.3f}" in texts(figure)


def test_one_class_draws_what_is_defined():
    figure = f1_threshold_figure(evaluate([1, 1, 1], [0.2, 0.4, 0.6], 0.5))
    assert "specificity" not in texts(figure)
    assert "sensitivity 0.33" in texts(figure)
    assert sent(figure)["data"]


@pytest.mark.parametrize("theme", THEMES)
def test_long_curves_are_thinned_and_json_is_strict(theme):
    figure = f1_threshold_figure(example(9000), theme)
    assert len(lines(figure, "F1").x) <= 2000
    assert sent(figure)["data"]


def test_labels_keep_their_distance_and_order():
    placed = spread({"a": 0.95, "b": 0.94, "c": 0.1}, 0.1)
    assert placed == pytest.approx({"a": 0.95, "b": 0.85, "c": 0.1})
    placed = spread({"a": 0.0, "b": 0.0, "c": 0.05}, 0.1)
    assert sorted(placed.values()) == pytest.approx([0, 0.1, 0.2])
    assert placed["c"] == max(placed.values())
