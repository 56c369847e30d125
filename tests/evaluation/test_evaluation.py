import pytest

from engine.errors import InputError
from engine.evaluation.evaluation import evaluate
from tests.evaluation.examples import TINY_SCORE, TINY_Y


def test_joins_the_curve_and_the_figures():
    result = evaluate(TINY_Y, TINY_SCORE, 0.5, name="deep_cnn")
    assert result.name == "deep_cnn"
    assert result.curve.auc == result.metrics.auc == 0.75
    index = result.curve.index_at(result.metrics.threshold)
    assert (result.curve.tp[index], result.curve.fp[index]) == (result.metrics.tp, result.metrics.fp)


def test_bad_input_is_refused():
    with pytest.raises(InputError):
        evaluate(TINY_Y, TINY_SCORE, -1)
