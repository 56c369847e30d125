import numpy as np
import pytest

from engine.evaluation.metrics import summary
from engine.evaluation.sentences import headline, of_100, support, verdict

CLASSES = ("NORMAL", "PNEUMONIA")


def metrics(tp, fn, fp, tn):
    """Return the figures of a set with these counts at the threshold 0.5."""
    y = np.repeat([1, 1, 0, 0], [tp, fn, fp, tn])
    score = np.repeat([0.9, 0.1, 0.8, 0.2], [tp, fn, fp, tn])
    return summary(y, score, 0.5)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0"),
        (1e-9, "fewer than 1"),
        (1 / 200, "fewer than 1"),
        (0.0051, "1"),
        (0.944, "94"),
        (0.994, "99"),
        (0.995, "more than 99"),
        (1 - 1e-9, "more than 99"),
        (1.0, "100"),
    ],
)
def test_shares_of_100_never_say_none_or_all_of_what_is_not(share, text):
    assert of_100(share) == text


def test_the_headline_counts_what_is_found_and_what_is_wrongly_called():
    assert headline(metrics(tp=47, fn=3, fp=11, tn=89), CLASSES) == (
        "Finds 94 of 100 pneumonia images and wrongly calls 11 of 100 normal ones pneumonia."
    )
    assert headline(metrics(tp=200, fn=0, fp=1, tn=499), CLASSES) == (
        "Finds 100 of 100 pneumonia images and wrongly calls fewer than 1 of 100 normal ones pneumonia."
    )


@pytest.mark.parametrize(("counts", "share"), [((8, 2, 0, 0), "80 %"), ((0, 0, 1, 19), "95 %")])
def test_with_one_class_only_the_headline_says_so(counts, share):
    found = metrics(*counts)
    assert headline(found, CLASSES) == (
        f"Only one class is present: {share} of {found.n} images are called what they are."
    )


def test_the_support_has_intervals_n_and_split():
    found = metrics(tp=47, fn=3, fp=11, tn=89)
    text = support(found, "test")
    low, high = found.intervals["sensitivity"]
    assert f"sensitivity 0.94 ({low:.2f} to {high:.2f})" in text
    assert text.startswith("ROC AUC 0.9")
    assert text.endswith("at threshold 0.500; 150 images of split test, 50 of them positive; 95 % intervals.")
    assert "; 150 images, 50 of them" in support(found, None)


def test_the_support_of_one_class_is_not_applicable():
    assert support(metrics(8, 2, 0, 0), None).startswith("ROC AUC n/a, sensitivity 0.8")


@pytest.mark.parametrize(
    ("score", "called", "side"),
    [(0.9, "pneumonia", "at or above"), (0.43, "pneumonia", "at or above"), (0.42, "normal", "below")],
)
def test_the_verdict_names_the_class_and_both_numbers(score, called, side):
    text = verdict(score, 0.43, CLASSES)
    assert text == f"Called {called}: score {score:.3f}, {side} the threshold of 0.430."
