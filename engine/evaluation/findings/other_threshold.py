"""Advice on a rate that is too low: another threshold, where it was chosen, and what it gives."""

from dataclasses import dataclass
from typing import Literal

from engine.errors import InputError
from engine.evaluation.curves import Curve
from engine.evaluation.findings.performance import LEAST_SENSITIVITY, LEAST_SPECIFICITY
from engine.evaluation.intervals import wilson
from engine.evaluation.operating_points import OperatingPoint, for_sensitivity, for_specificity
from engine.evaluation.promised import counts_at
from engine.evaluation.rates import ratio
from engine.evaluation.wording import with_interval

Rate = Literal["sensitivity", "specificity"]

WANTED: dict[Rate, tuple[float, ...]] = {
    "sensitivity": (LEAST_SENSITIVITY, 0.95, 0.97, 0.98, 0.99),
    "specificity": (LEAST_SPECIFICITY, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99),
}
"""What is asked for on the set that the threshold is chosen on, the least first."""


@dataclass(frozen=True)
class ChosenOn:
    """The scores that a threshold may be chosen on, and what they are called (``val``).

    They are of the model's validation images, or, without any, the judged ones themselves (``own``).
    """

    curve: Curve
    name: str
    own: bool = False


def threshold_advice(rate: Rate, threshold: float, judged: Curve, chosen_on: ChosenOn) -> str:
    """Return what another threshold would give on the judged images, as a sentence; empty where none helps.

    The threshold is the first, of those that reach the ``WANTED`` values on ``chosen_on``, that lies on the
    side of the present one where the rate is higher. What it gives on the judged images decides nothing.
    """
    found = first_beyond(rate, threshold, chosen_on.curve)
    if found is None:
        return (
            f"No threshold that {chosen_on.name} would choose raises it: these images differ from those. "
            "Choose the threshold on images of this origin."
        )
    point, wanted = found
    counts = counts_at(judged, point.threshold)
    told: dict[Rate, str] = {
        "sensitivity": f"sensitivity {share_of(counts.tp, counts.positives)}",
        "specificity": f"specificity {share_of(counts.tn, counts.negatives)}",
    }
    other: Rate = "specificity" if rate == "sensitivity" else "sensitivity"
    if chosen_on.own:
        origin, end = f"chosen on these very images for {rate} {wanted:g}", " Try it on other images first."
    else:
        origin, end = f"chosen on {chosen_on.name} for {rate} {wanted:g} there", ""
    return f"Threshold {point.threshold:.3f}, {origin}, gives {told[rate]} and {told[other]} here.{end}"


def share_of(count: int, n: int) -> str:
    """Return a share with its interval in words."""
    return with_interval(float(ratio(count, n)), wilson(count, n))


def first_beyond(rate: Rate, threshold: float, curve: Curve) -> tuple[OperatingPoint, float] | None:
    """Return the first operating point beyond a threshold, and the rate it was chosen for; None for none."""
    for wanted in WANTED[rate]:
        try:
            if rate == "sensitivity":
                point = for_sensitivity(curve, wanted)
                beyond = point.threshold < threshold
            else:
                point = for_specificity(curve, wanted)
                beyond = point.threshold > threshold
        except InputError:
            continue
        if beyond:
            return point, wanted
    return None
