from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest

from engine.errors import InputError
from engine.evaluation.claim import Claim, check_claim
from engine.evaluation.claim_words import answer, reasons
from engine.evaluation.reported import Reported


def claimed(n, positives=None, **figures):
    return check_claim(Claim(n, positives, {name: Reported.parse(text) for name, text in figures.items()}))


def exact(tp, fn, fp, tn):
    """The figures of a matrix as fractions, by their definitions; None where undefined."""

    def share(part, total):
        return Fraction(part, total) if total else None

    return {
        "accuracy": share(tp + tn, tp + fn + fp + tn),
        "f1": share(2 * tp, 2 * tp + fp + fn),
        "sensitivity": share(tp, tp + fn),
        "specificity": share(tn, tn + fp),
        "ppv": share(tp, tp + fp),
        "npv": share(tn, tn + fn),
    }


def written(value, digits):
    """All ways in which someone may round a fraction."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    unit = Decimal(1).scaleb(-digits)
    return {str(number.quantize(unit, way)) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN)}


def every_matrix(n):
    for tp, fn, fp in product(range(n + 1), repeat=3):
        if tp + fn + fp <= n:
            yield tp, fn, fp, n - tp - fn - fp


@pytest.mark.parametrize("digits", [1, 2, 3])
@pytest.mark.parametrize("positives", [None, 5])
def test_the_matrices_are_those_that_round_to_the_figures(digits, positives):
    n = 12
    truth = exact(tp=4, fn=1, fp=2, tn=5)
    for names in [("accuracy",), ("f1",), ("ppv", "npv"), ("sensitivity", "specificity"), tuple(truth)]:
        told = {name: min(written(truth[name], digits)) for name in names}
        expected = {
            matrix
            for matrix in every_matrix(n)
            if positives in (None, matrix[0] + matrix[1])
            and all(
                (value := exact(*matrix)[name]) is not None and text in written(value, digits)
                for name, text in told.items()
            )
        }
        found = claimed(n, positives, **told)
        assert found.matrices == len(expected)
        assert {tuple(row) for row in found.examples.to_numpy().tolist()} <= expected
        assert (4, 1, 2, 5) in expected


def test_figures_of_the_extremes():
    assert claimed(10, 4, accuracy="1.0", f1="1.0").examples.to_numpy().tolist() == [[4, 0, 0, 6]]
    nothing_found = claimed(10, 4, sensitivity="0.00", f1="0.00")
    assert nothing_found.matrices == 7
    assert nothing_found.implied["ppv"] == (0.0, 0.0)
    assert (
        claimed(10, 0, accuracy="0.9").implied["sensitivity"]
        != claimed(10, 1, accuracy="0.9").implied["sensitivity"]
    )


def test_the_figures_that_contradict_each_other_are_named():
    found = claimed(100, 50, accuracy="0.90", sensitivity="0.90", specificity="0.80")
    assert not found.possible
    assert found.conflicts == (("accuracy", "sensitivity", "specificity"),)
    assert answer(found).startswith("Impossible: no confusion matrix of 100 images, 50 of them positive")
    assert reasons(found)[0] == "accuracy 0.90, sensitivity 0.90 and specificity 0.80 contradict each other."


def test_a_share_that_a_number_of_images_does_not_allow():
    found = claimed(624, 390, accuracy="0.9718", f1="0.9724")
    assert found.conflicts == (("accuracy",),)
    assert "Of 624 images the nearest shares are 0.97115 (606) and 0.97276 (607)." in reasons(found)[0]


@pytest.mark.parametrize(
    ("accuracy", "f1", "matrices"),
    [("0.9718", "0.9724", 8), ("0.9698", "0.9705", 8), ("0.9676", "0.9685", 0), ("0.9690", "0.9695", 0)],
)
def test_published_figures_on_a_fifth_of_22000_balanced_images(accuracy, f1, matrices):
    # 4,400 is one guess among many: the sizes of that test set were not published.
    assert claimed(4400, 2200, accuracy=accuracy, f1=f1).matrices == matrices


def test_an_auc_must_fit_the_operating_point():
    # Every step function through (0.2, 0.9) has an area of 0.72 to 0.98.
    figures = {"sensitivity": "0.90", "specificity": "0.80"}
    assert claimed(100, 50, **figures, auc="0.72").possible
    assert claimed(100, 50, **figures, auc="0.98").possible
    assert not claimed(100, 50, **figures, auc="0.71").possible
    assert claimed(100, 50, **figures, auc="0.99").conflicts == (("sensitivity", "specificity", "auc"),)
    assert claimed(100, 50, **figures).implied["auc"] == pytest.approx((0.72, 0.98))


def test_a_claim_with_unknown_classes_says_what_they_must_be():
    found = claimed(200, sensitivity="0.950", specificity="0.90", accuracy="0.925")
    # With 101 positives, 96 found are 0.9505 of them, and 89 of 99 negatives are 0.899.
    assert found.implied["prevalence"] == (0.5, 0.505)


@pytest.mark.parametrize(
    ("text", "units", "digits"),
    [
        ("0.9718", 9718, 4),
        ("97.18 %", 9718, 4),
        ("97%", 97, 2),
        (".970", 970, 3),
        ("1", 1, 0),
        ("0,97", 97, 2),
    ],
)
def test_a_reported_figure_keeps_its_digits(text, units, digits):
    figure = Reported.parse(text)
    assert (figure.units, figure.digits) == (units, digits)


@pytest.mark.parametrize("text", ["", "%", "nought", "1.2", "-0.3", "104 %", "0.1234567891"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(InputError):
        Reported.parse(text)


def test_claims_that_cannot_be_checked_are_refused():
    with pytest.raises(InputError, match="at least one reported figure"):
        claimed(100)
    with pytest.raises(InputError, match="0 to 100 positive"):
        claimed(100, 101, accuracy="0.9")
    with pytest.raises(InputError, match="at least 1, but got 0"):
        claimed(0, accuracy="0.9")
    with pytest.raises(InputError, match="mcc"):
        claimed(10, mcc="0.9")


def test_matrices_that_are_looked_at_in_parts_are_all_counted():
    n = 150
    pairs = ((fn, tn) for fn in range(n + 1) for tn in range(n + 1 - fn) if fn + tn)
    expected = sum(n + 1 - fn - tn for fn, tn in pairs if 85 * (fn + tn) <= 100 * tn <= 95 * (fn + tn))
    assert claimed(n, npv="0.9").matrices == expected


def test_too_little_to_check_is_refused():
    with pytest.raises(InputError, match="at most 1,000,000 confusion matrices, but these leave more"):
        claimed(300, auc="0.5")
