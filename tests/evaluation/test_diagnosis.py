import pytest

from engine.evaluation.diagnosis import ModelScore

CLASSES = ("NORMAL", "PNEUMONIA")


@pytest.mark.parametrize(
    ("score", "positive", "call"),
    [(0.7, True, "PNEUMONIA"), (0.43, True, "PNEUMONIA"), (0.42, False, "NORMAL"), (None, False, None)],
)
def test_a_score_at_the_threshold_is_called_positive(score, positive, call):
    row = ModelScore("cnn", score, 0.43, CLASSES)
    assert (row.positive, row.call) == (positive, call)
