import numpy as np
import pytest

from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.evaluation.metrics import summary
from engine.evaluation.sentences import (
    headline,
    of_100,
    support,
    tally,
    verdict,
    verdict_of_models,
    warning,
)
from engine.imaging.quality import Concern, Kind

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


def rows(*scores, classes=CLASSES):
    return [ModelScore(f"m{index}", score, 0.5, classes) for index, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "text"),
    [
        ((0.9,), "Called pneumonia: score 0.900, at or above the threshold of 0.500."),
        ((0.9, 0.8), "Both models call it pneumonia."),
        ((0.1, 0.2, 0.3), "All 3 models call it normal."),
        ((0.9, 0.8, 0.7, 0.2), "3 of 4 models call it pneumonia, 1 normal."),
        ((0.1, 0.8), "The models disagree: 1 calls it normal, 1 calls it pneumonia."),
        ((0.9, 0.8, 0.1, 0.2), "The models disagree: 2 call it pneumonia, 2 call it normal."),
        ((0.9, None), "1 of 2 models calls it pneumonia; 1 gives no score."),
        ((0.9, 0.1, None), "The models disagree: 1 calls it pneumonia, 1 calls it normal; 1 gives no score."),
        ((None, None), "No model gives a score."),
        ((None,), "No model gives a score."),
        ((), "No model gives a score."),
    ],
)
def test_the_verdict_of_several_models_counts_their_calls(scores, text):
    assert verdict_of_models(rows(*scores)) == text


def test_models_of_different_findings_are_counted_apart():
    models = [*rows(0.9, 0.8), *rows(0.9, classes=("NORMAL", "NODULE"))]
    assert verdict_of_models(models) == "2 of 3 models call it pneumonia, 1 nodule."


def test_doubts_are_one_line():
    concerns = [Concern(kind, "…", 1.0, 0.5) for kind in (Kind.INVERTED, Kind.TINY)]
    assert warning(concerns) == "Doubtful image: inverted, tiny."
    assert warning([]) == ""


def test_many_images_are_tallied_for_one_model():
    images = [Diagnosis(str(score), tuple(rows(score, 0.9))) for score in (0.9, 0.8, 0.1)]
    assert tally(images, "m0") == "2 of 3 images are called pneumonia by m0."
    broken = [Diagnosis("bad", tuple(rows(None, None)), problem="blank: …")]
    assert tally(images[1:] + broken, "m0") == (
        "1 of 3 images is called pneumonia by m0; 1 cannot be scored."
    )
    assert tally(broken, "m0") == "m0 can score none of 1 image."
