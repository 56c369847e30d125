import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.padding_study.study import Study, counted
from tests.evaluation.padding_study.studies import simulated

SHIFTS = {"black": {"black": 3.0, "white": 2.0}, "black, stretched": {"black": 3.0, "white": 2.0}}


def test_models_of_one_training_are_replicates():
    study = simulated(SHIFTS, seeds=2)
    assert study.trains == ("black", "black, stretched")
    assert study.replicates("black, stretched") == [2, 3]
    assert study.own_padding("black, stretched") == "black"
    assert study.test("white") == 1
    with pytest.raises(InputError, match="No scores under gray; there are black, white"):
        study.test("gray")


def test_only_images_of_the_two_classes_that_every_cell_scores_count():
    study = simulated(SHIFTS, images=50)
    study.labels[0] = "OTHER"
    study.scores[2, 1, 7] = np.nan
    y, scores = counted(study)
    assert y.shape == (48,)
    assert scores.shape == (6, 2, 48)
    np.testing.assert_array_equal(y, np.delete(study.labels, [0, 7]) == "PNEUMONIA")
    np.testing.assert_array_equal(scores, np.delete(study.scores, [0, 7], axis=2))


def test_both_classes_are_needed():
    study = simulated(SHIFTS, images=20)
    one = Study(study.models, study.tests, study.paths, np.full(20, "NORMAL"), study.scores, study.classes)
    with pytest.raises(InputError, match="both NORMAL and PNEUMONIA; it has 0 of PNEUMONIA among 20"):
        counted(one)
