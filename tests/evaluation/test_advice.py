import pytest

from engine.evaluation.advice import Level, advice
from engine.evaluation.out_of_distribution import Verdict
from engine.imaging.quality import Concern, Kind

NEAR = Verdict(1.0, 4.0, 30.0, False, "Like the training images.")
FAR = Verdict(9.0, 4.0, 100.0, True, "Unlike the training images.")
NO_CHEST = Concern(Kind.UNLIKE_CHEST, "No chest.", 0.1, 0.45)
TINY = Concern(Kind.TINY, "Tiny.", 3.0, 1.25)


@pytest.mark.parametrize(
    ("verdict", "concerns", "level", "sentence"),
    [
        (NEAR, [], Level.PASS, ""),
        (None, [], Level.PASS, ""),
        (NEAR, [NO_CHEST], Level.WARN, "No chest."),
        (None, [TINY], Level.WARN, "Tiny."),
        (FAR, [TINY], Level.WARN, "Unlike the training images."),
        (FAR, [], Level.WARN, "Unlike the training images."),
    ],
)
def test_one_check_alone_warns(verdict, concerns, level, sentence):
    found = advice(verdict, concerns)
    assert (found.level, found.sentence) == (level, sentence)


@pytest.mark.parametrize("telling", [NO_CHEST, Concern(Kind.COLOR, "In colour.", 0.3, 0.02)])
def test_two_checks_that_agree_refuse(telling):
    found = advice(FAR, [TINY, telling])
    assert found.level is Level.REFUSE
    assert found.sentence.startswith("No verdict")
