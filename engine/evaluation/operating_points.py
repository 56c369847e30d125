"""Thresholds chosen from the scores: best F1, Youden's J, a wanted sensitivity or specificity, least cost.

A threshold chosen on a set looks better there than on new images; choose on validation, report on test.
"""

from collections.abc import Callable
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


Rule = Callable[[Curve], OperatingPoint]
"""A way to choose a threshold; raises InputError where the scores do not allow it."""

SAME_COST = 1e-12
"""Costs that differ by less than this share are equal: rounding must not decide between them."""


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


def for_cost(curve: Curve, ratio: float, prevalence: float | None = None) -> OperatingPoint:
    """Return the threshold of the lowest expected cost, midway between neighbouring scores.

    One missed positive costs as much as ``ratio`` false alarms (above 0); positives are as frequent as
    ``prevalence`` says (strictly between 0 and 1), by default as in the set. The point is where a line of
    slope (1 - prevalence) / (ratio · prevalence) touches the ROC (Metz 1978). Among equals it is the lowest
    threshold, which has the highest sensitivity. Raises InputError unless both classes are there.
    """
    if not 0 < ratio < np.inf:
        raise InputError(
            f"Expected a cost ratio above 0 (10: a miss costs 10 false alarms), but got {ratio!r}."
        )
    check_prevalence(prevalence)
    need(curve, positives=True, negatives=True)
    share = curve.prevalence if prevalence is None else prevalence
    cost = ratio * share * curve.fn / curve.positives + (1 - share) * curve.fp / curve.negatives
    # Where an image scores 1 every threshold calls something positive.
    first = int(curve.thresholds[1] >= 1.0)
    cheapest = first + np.flatnonzero(cost[first:] <= cost[first:].min() * (1 + SAME_COST))
    rule = f"a miss costs {ratio:g} false alarms"
    if prevalence is not None:
        rule += f" at prevalence {prevalence:g}"
    return point(curve, rule, int(cheapest[-1]), midway=True)


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


def check_prevalence(prevalence: float | None) -> None:
    """Raise InputError unless a prevalence, where one is given, lies strictly between 0 and 1."""
    if prevalence is not None and not 0 < prevalence < 1:
        raise InputError(f"Expected a prevalence between 0 and 1 (say 0.02 for 2 %), but got {prevalence!r}.")


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
