import pytest

from engine.errors import InputError
from engine.evaluation.classes import choose_classes


@pytest.mark.parametrize(
    ("labels", "known", "positive", "wanted"),
    [
        (["NORMAL", "PNEUMONIA"], None, None, ("NORMAL", "PNEUMONIA")),
        (["NORMAL", "PNEUMONIA", "OTHER"], None, None, ("NORMAL", "PNEUMONIA")),
        (["Normal", "Pneumonia"], None, None, ("Normal", "Pneumonia")),
        (["COVID", "PNEUMONIA"], None, None, ("COVID", "PNEUMONIA")),
        (["PNEUMONIA"], None, None, ("NORMAL", "PNEUMONIA")),
        (["NORMAL"], None, None, ("NORMAL", "PNEUMONIA")),
        (["OTHER", "PNEUMONIA"], None, None, ("NORMAL", "PNEUMONIA")),
        (["0", "1"], None, None, ("0", "1")),
        (["1"], None, None, ("0", "1")),
        (["0", "1"], None, "1", ("0", "1")),
        (["1"], None, "1", ("0", "1")),
        (["0", "1"], ("clear", "nodule"), None, ("clear", "nodule")),
        (["clear", "nodule"], ("clear", "nodule"), None, ("clear", "nodule")),
        (["clear", "nodule"], None, "nodule", ("clear", "nodule")),
        (["clear", "nodule", "OTHER"], None, "nodule", ("clear", "nodule")),
        (["clear", "nodule"], ("clear", "nodule"), "clear", ("nodule", "clear")),
        (["NORMAL", "TB", "COVID"], None, "TB", ("NORMAL", "TB")),
        (["NORMAL", "TB", "COVID"], ("NORMAL", "COVID"), "TB", ("NORMAL", "TB")),
        ([], ("a", "b"), None, ("a", "b")),
    ],
)
def test_chooses(labels, known, positive, wanted):
    assert choose_classes(labels, known, positive) == wanted


@pytest.mark.parametrize(
    ("labels", "known", "positive", "message"),
    [
        (["clear", "nodule"], None, None, "which class is positive: labels seen are clear, nodule"),
        (["clear", "nodule"], None, "TB", "'TB' is not among the labels seen: clear, nodule"),
        (["TB", "COVID", "clear"], None, "TB", "which class is negative: labels seen are COVID, TB, clear"),
        ([], None, None, "labels seen are none"),
        (["a"], ("a",), None, "negative and positive, but got a"),
        (["a"], ("a", "a"), None, "negative and positive, but got a, a"),
    ],
)
def test_refuses_to_guess(labels, known, positive, message):
    with pytest.raises(InputError, match=message):
        choose_classes(labels, known, positive)
