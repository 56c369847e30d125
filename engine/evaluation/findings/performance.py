"""Findings on what a model gets right at its threshold, and at any."""

from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.metrics import Metrics
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval

LEAST_SENSITIVITY, LEAST_SPECIFICITY = 0.9, 0.8
"""Rates that a model should reach at its threshold: a miss costs more than a false alarm."""

GRAVE_SHORTFALL = 0.1
"""A rate that stays below its least by more than this is grave."""

LEAST_AUC = 0.8
"""ROC AUC below which no threshold makes a useful model."""


def low_sensitivity(
    metrics: Metrics, classes: tuple[str, str], where: str, advice: str = ""
) -> Finding | None:
    """Tell that a model misses too many at its threshold; ``where`` names the set (``kermany · test``)."""
    interval = metrics.intervals["sensitivity"]
    if not interval[1] < LEAST_SENSITIVITY:
        return None
    return Finding(
        shortfall_severity(metrics.sensitivity, LEAST_SENSITIVITY),
        f"On {where} the model misses {of_100(1 - metrics.sensitivity)} of 100 {classes[1].lower()} images: "
        f"sensitivity {with_interval(metrics.sensitivity, interval)} at threshold {metrics.threshold:.3f}, "
        f"n = {metrics.positives:,}.",
        Page.METRICS,
        advice,
    )


def low_specificity(
    metrics: Metrics, classes: tuple[str, str], where: str, advice: str = ""
) -> Finding | None:
    """Tell that a model raises too many false alarms at its threshold; ``where`` names the set."""
    interval = metrics.intervals["specificity"]
    if not interval[1] < LEAST_SPECIFICITY:
        return None
    negative, positive = (name.lower() for name in classes)
    return Finding(
        shortfall_severity(metrics.specificity, LEAST_SPECIFICITY),
        f"On {where} the model calls {of_100(1 - metrics.specificity)} of 100 {negative} images {positive}: "
        f"specificity {with_interval(metrics.specificity, interval)} at threshold {metrics.threshold:.3f}, "
        f"n = {metrics.counts.negatives:,}.",
        Page.METRICS,
        advice,
    )


def low_auc(metrics: Metrics, classes: tuple[str, str], where: str) -> Finding | None:
    """Tell that scores hardly tell the classes apart, so that no threshold helps."""
    low, high = metrics.intervals["auc"]
    if not high < LEAST_AUC:
        return None
    negative, positive = (name.lower() for name in classes)
    told = "not beyond chance" if low <= 0.5 else "poorly"
    return Finding(
        Severity.HIGH,
        f"On {where} the scores tell {positive} from {negative} images {told}: ROC AUC "
        f"{with_interval(metrics.auc, (low, high))}, n = {metrics.n:,}, where 0.5 is chance.",
        Page.METRICS,
        "No threshold mends this: train anew on images like these, or do not use the model on them.",
        "Curves",
    )


def shortfall_severity(rate: float, least: float) -> Severity:
    """Return how grave it is that a rate stays below its least."""
    return Severity.HIGH if rate < least - GRAVE_SHORTFALL else Severity.MEDIUM
