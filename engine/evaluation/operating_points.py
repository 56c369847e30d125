"""Thresholds chosen from the scores: best F1, Youden's J, a wanted sensitivity or specificity.

A threshold chosen on a set looks better there than on new images; choose on validation, report on test.
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import InputError
from engine.evaluation.confusion import Confusion
from engine.evaluation.curves import Curve


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold (0 to 1), the rule that chose it, and the counts on the set it was chosen on."""

    rule: str
    threshold: float
    counts: Confusion


def best_f1(curve: Curve) -> OperatingPoint:
    """Return the threshold of the highest F1, midway between neighbouring scores.

    Among equals it is the lowest threshold, which has the highest sensitivity. Raises InputError without
    positives.
    """
    need(curve, positives=True)
    return point(curve, "best F1", last_of_highest(curve.f1[1:]), midway=True)


def youden(curve: Curve) -> OperatingPoint:
    """Return the threshold of the highest sensitivity + specificity - 1 (Youden 1950), midway between scores.

    Among equals it is the lowest threshold, which has the highest sensitivity. Raises InputError unless both
    classes are there.
    """
    need(curve, positives=True, negatives=True)
    # In integers, so that equal values compare equal.
    scaled = curve.tp * curve.negatives - curve.fp * curve.positives
    return point(curve, "Youden's J", last_of_highest(scaled[1:]), midway=True)


def for_sensitivity(curve: Curve, wanted: float) -> OperatingPoint:
    """Return the highest threshold whose sensitivity is at least ``wanted`` (above 0, up to 1).

    It is itself one of the scores: the lowest that is still called positive. Raises InputError without
    positives.
    """
    check_wanted("sensitivity", wanted)
    need(curve, positives=True)
    index = int(np.argmax(curve.sensitivity >= wanted))
    return point(curve, f"sensitivity ≥ {wanted:g}", index, midway=False)


def for_specificity(curve: Curve, wanted: float) -> OperatingPoint:
    """Return the threshold of the highest sensitivity among those whose specificity is at least ``wanted``.

    ``wanted`` is above 0, up to 1. The threshold lies midway between the lowest score that is still called
    positive and the next lower one. Raises InputError without negatives, and where negatives with a score of
    1 make it impossible.
    """
    check_wanted("specificity", wanted)
    need(curve, negatives=True)
    index = len(curve.specificity) - 1 - int(np.argmax(curve.specificity[::-1] >= wanted))
    if index == 0 and curve.thresholds[1] >= 1.0:
        raise InputError(
            f"A specificity of {wanted:g} cannot be reached: {curve.fp[1]} of {curve.negatives} negatives "
            f"score 1; wish for at most {curve.specificity[1]:.4g}."
        )
    return point(curve, f"specificity ≥ {wanted:g}", index, midway=True)


def last_of_highest(values: np.ndarray) -> int:
    """Return the curve position of the last highest value; ``values`` start at the second position."""
    return len(values) - int(np.argmax(values[::-1]))


def point(curve: Curve, rule: str, index: int, *, midway: bool) -> OperatingPoint:
    """Return the operating point at a curve position."""
    counts = Confusion(
        tp=int(curve.tp[index]), fp=int(curve.fp[index]), tn=int(curve.tn[index]), fn=int(curve.fn[index])
    )
    threshold = midpoint_below(curve, index) if midway else float(curve.thresholds[index])
    return OperatingPoint(rule, threshold, counts)


def midpoint_below(curve: Curve, index: int) -> float:
    """Return the threshold midway between a position's score and the next lower one (0 below the last)."""
    upper = min(float(curve.thresholds[index]), 1.0)
    lower = float(curve.thresholds[index + 1]) if index + 1 < len(curve.thresholds) else 0.0
    middle = (lower + upper) / 2
    # Between two adjacent floating-point numbers there is no middle.
    return middle if middle > lower else upper


def check_wanted(name: str, wanted: float) -> None:
    """Raise InputError unless 0 < wanted ≤ 1."""
    if not 0 < wanted <= 1:
        raise InputError(f"Expected a {name} above 0 and up to 1, but got {wanted!r}.")


def need(curve: Curve, *, positives: bool = False, negatives: bool = False) -> None:
    """Raise InputError when a class that the rule needs is absent."""
    for needed, n, name in (
        (positives, curve.positives, "positive"),
        (negatives, curve.negatives, "negative"),
    ):
        if needed and not n:
            raise InputError(
                f"No image of the {name} class: this threshold cannot be chosen from these scores."
            )
