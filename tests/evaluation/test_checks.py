import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.checks import check_scores, check_share


@pytest.mark.parametrize(
    ("y", "score", "message"),
    [
        ([], [], "no scores"),
        ([0, 1], [0.5], "one label and one score"),
        ([[0, 1]], [[0.1, 0.2]], "one label and one score"),
        ([0, 1], [0.5, float("nan")], "1 of 2 scores are missing"),
        ([0, 1], [0.5, 1.5], "from 0.5 to 1.5"),
        ([0, 1], [-2.0, 3.0], "sigmoid or softmax"),
        ([0, 1], [0.5, float("inf")], "between 0 and 1"),
        ([0, 2], [0.5, 0.5], "labels to be 0"),
        (["NORMAL", "PNEUMONIA"], [0.5, 0.5], "labels to be 0"),
        ([0, 1], ["a", "b"], "scores to be numbers"),
    ],
)
def test_refuses_what_cannot_be_evaluated(y, score, message):
    with pytest.raises(InputError, match=message):
        check_scores(y, score)


@pytest.mark.parametrize("y", [[0, 1, 1], [False, True, True], np.array([0.0, 1.0, 1.0])])
def test_takes_labels_as_numbers_or_booleans(y):
    labels, scores = check_scores(y, np.array([0, 0.5, 1], dtype=np.float32))
    assert labels.dtype == bool
    assert labels.tolist() == [False, True, True]
    assert scores.dtype == np.float64


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), None, "half"])
def test_refuses_thresholds_outside_the_scores_range(threshold):
    with pytest.raises(InputError, match="threshold between 0 and 1"):
        check_share(threshold, "threshold")
