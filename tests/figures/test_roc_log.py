import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from engine.figures.roc_log import roc_log_figure


def test_points_without_a_false_alarm_stand_at_the_axis_start_and_the_others_where_they_are():
    y, score = np.repeat([0, 1], 50), np.linspace(0, 1, 100)
    one = evaluate(y, score, 0.4, "a")
    figure = roc_log_figure([one])
    line = next(trace for trace in figure.data if trace.mode == "lines" and trace.name == "a")
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.xaxis.range[0] == pytest.approx(np.log10(0.01))
    assert min(line.x) == pytest.approx(0.01)
    assert max(line.x) == 1
    mark = next(trace for trace in figure.data if trace.mode == "markers")
    assert (mark.x[0], mark.y[0]) == pytest.approx((1 - one.metrics.specificity, one.metrics.sensitivity))


def test_without_both_classes_there_is_no_curve():
    with pytest.raises(InputError, match="one class"):
        roc_log_figure([evaluate([1, 1], [0.2, 0.4], 0.5)])
