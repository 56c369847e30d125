import numpy as np
import pytest

from engine.evaluation.padding_study.changes import changed_calls
from tests.evaluation.padding_study.studies import simulated

TESTS = ("black", "gray", "white")


@pytest.fixture
def study():
    study = simulated({"black": dict.fromkeys(TESTS, 3.0)}, seeds=2, images=6, threshold=0.5)
    study.scores[1] = [
        [0.9, 0.2, 0.6, 0.5, 0.49, np.nan],
        [0.8, 0.7, 0.6, 0.49, 0.3, 0.9],
        [0.7, 0.1, 0.6, 0.9, 0.1, 0.1],
    ]
    return study


def test_images_called_otherwise_under_some_padding_come_first_where_the_scores_lie_apart(study):
    found = changed_calls(study, 1)
    assert list(found["path"]) == ["test/0001.png", "test/0003.png"]
    assert list(found["spread"]) == pytest.approx([0.6, 0.41])
    assert list(found.loc[0, list(TESTS)]) == [0.2, 0.7, 0.1]


def test_only_the_paddings_asked_for_count(study):
    assert list(changed_calls(study, 1, ("black", "gray"))["path"]) == ["test/0001.png", "test/0003.png"]
    assert list(changed_calls(study, 1, ("black", "white"))["path"]) == []
