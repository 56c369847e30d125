import pytest

from engine.errors import InputError
from engine.reviews.opinion import NOTHING, Opinion, Verdict, clean_name


def test_texts_are_tidied():
    opinion = Opinion(None, None, (" Rotated ", "rotated", "Chest\u00a0tube", ""), "  two\nlines\x00\ud800 ")
    assert opinion.tags == ("chest tube", "rotated")
    assert opinion.note == "two\nlines"
    assert clean_name("  Ana \t Li\n") == "Ana Li"
    assert Opinion(note=" \n").empty
    assert not Opinion(tags=("device",)).empty


def test_a_right_label_belongs_to_a_wrong_one():
    assert Opinion(Verdict.LABEL_WRONG, " PNEUMONIA ").words == "label wrong, PNEUMONIA"
    assert Opinion(Verdict.UNCLEAR, "PNEUMONIA") == Opinion(Verdict.UNCLEAR)
    assert NOTHING.words == ""
    with pytest.raises(InputError, match="which label is right"):
        Opinion(Verdict.LABEL_WRONG)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Opinion(note="x" * 4001),
        lambda: Opinion(tags=("x" * 41,)),
        lambda: Opinion(tags=tuple(map(str, range(21)))),
        lambda: clean_name("x" * 61),
    ],
)
def test_what_is_too_much_is_refused(make):
    with pytest.raises(InputError, match="at most"):
        make()


def test_a_review_needs_a_name():
    with pytest.raises(InputError, match="name"):
        clean_name(" \n")
