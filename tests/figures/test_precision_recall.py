import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from engine.figures.precision_recall import precision_recall_figure
from tests.figures.examples import THEMES, example, labels_and_scores, lines, marks, sent, texts


@pytest.mark.parametrize("decimals", [None, 1])
def test_line_is_the_curve_in_steps(decimals):
    y, score = labels_and_scores(decimals=decimals)
    line = lines(precision_recall_figure([evaluate(y, score, 0.4, "deep_cnn")]), "deep_cnn")
    precision, recall, _ = precision_recall_curve(y, score)
    np.testing.assert_allclose(line.x[1:], recall[-2::-1])
    np.testing.assert_allclose(line.y[1:], precision[-2::-1])
    assert line.line.shape == "vh"
    # The area under the drawn steps is the number that the label gives.
    area = np.sum(np.diff(line.x) * np.array(line.y[1:]))
    assert area == pytest.approx(average_precision_score(y, score))


def test_prevalence_line():
    evaluation = example()
    figure = precision_recall_figure([evaluation])
    chance = figure.data[0]
    assert tuple(chance.y) == (evaluation.curve.prevalence,) * 2
    assert f"prevalence {evaluation.curve.prevalence:.0%}".replace("%", " %") in texts(figure)


def test_operating_point_is_marked():
    evaluation = example()
    (mark,) = marks(precision_recall_figure([evaluation]))
    assert (mark.x[0], mark.y[0]) == pytest.approx((evaluation.metrics.sensitivity, evaluation.metrics.ppv))


def test_no_positive_call_has_no_mark():
    assert marks(precision_recall_figure([example(threshold=1.0)])) == []


def test_average_precision_is_written_with_its_interval():
    evaluation = example()
    low, high = evaluation.metrics.intervals["average_precision"]
    wanted = f"average precision {evaluation.metrics.average_precision:.3f} ({low:.3f} to {high:.3f})"
    assert wanted in texts(precision_recall_figure([evaluation]))


def test_long_curves_are_thinned_without_losing_the_ends():
    line = lines(precision_recall_figure([example(9000)]), "deep_cnn")
    assert len(line.x) <= 2001
    assert line.x[0] == 0
    assert line.x[-1] == 1


@pytest.mark.parametrize("theme", THEMES)
def test_json_is_strict(theme):
    assert sent(precision_recall_figure([example(), example(seed=1)], theme))["data"]


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no model"):
        precision_recall_figure([])
    with pytest.raises(InputError, match="without positives"):
        precision_recall_figure([evaluate([0, 0], [0.2, 0.4], 0.5)])
