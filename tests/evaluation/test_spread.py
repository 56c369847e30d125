import pytest

from engine.evaluation.spread import Spread, members_sentence, sentence

SPREAD = Spread(0.8, (("mirrored", 0.71), ("moved left", 0.93)), (("a", 0.45), ("b", 0.95)))


def test_the_range_holds_the_picture_as_it_is():
    assert SPREAD.range == (0.71, 0.93)
    assert Spread(0.5, (("mirrored", 0.6),)).range == (0.5, 0.6)


@pytest.mark.parametrize(
    ("threshold", "ending"),
    [
        (0.5, "the call never changes."),
        (0.71, "the call never changes."),
        (0.75, "the call changes in 1 of 2 such pictures."),
        (0.9, "the call changes in 1 of 2 such pictures."),
    ],
)
def test_the_sentence_says_whether_the_call_changes(threshold, ending):
    start = "The score lies between 0.71 and 0.93 as the picture is mirrored or moved a little; "
    assert sentence(SPREAD, threshold) == start + ending


def test_a_score_that_does_not_move_is_said_to_stay():
    assert sentence(Spread(0.999, (("mirrored", 0.998),)), 0.5).startswith("The score stays at 1.00 as ")


def test_members_are_told_by_their_range_and_side():
    told = "Its 2 members score it 0.45 to 0.95, "
    assert members_sentence(SPREAD, 0.5) == f"{told}1 of 2 at or above the threshold of 0.500."
    assert members_sentence(SPREAD, 0.4) == f"{told}all at or above the threshold of 0.400."
    assert members_sentence(SPREAD, 0.99) == f"{told}all below the threshold of 0.990."
    assert members_sentence(Spread(0.8, ()), 0.5) == ""
