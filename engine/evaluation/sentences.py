"""Results in plain words, for readers who do not work with the field's terms."""

import math

from engine.evaluation.metrics import Metrics
from engine.evaluation.wording import percent, with_interval


def of_100(share: float) -> str:
    """Return a share as a count of 100, never saying none or all of what is not."""
    count = round(100 * share)
    if count == 100 and share < 1:
        return "more than 99"
    if count == 0 and share > 0:
        return "fewer than 1"
    return str(count)


def headline(metrics: Metrics, classes: tuple[str, str]) -> str:
    """Return the answer in one sentence: what is found, and what is wrongly called."""
    negative, positive = (name.lower() for name in classes)
    if math.isnan(metrics.sensitivity) or math.isnan(metrics.specificity):
        found = percent(metrics.accuracy)
        return f"Only one class is present: {found} of {metrics.n} images are called what they are."
    return (
        f"Finds {of_100(metrics.sensitivity)} of 100 {positive} images and wrongly calls "
        f"{of_100(1 - metrics.specificity)} of 100 {negative} ones {positive}."
    )


def support(metrics: Metrics, split: str | None) -> str:
    """Return the same in the field's terms, with intervals, n and split."""
    intervals = metrics.intervals
    parts = [
        f"ROC AUC {with_interval(metrics.auc, intervals['auc'])}",
        f"sensitivity {with_interval(metrics.sensitivity, intervals['sensitivity'])}",
        f"specificity {with_interval(metrics.specificity, intervals['specificity'])}",
    ]
    where = f" of split {split}" if split else ""
    return (
        f"{', '.join(parts)} at threshold {metrics.threshold:.3f}; {metrics.n} images{where}, "
        f"{metrics.positives} of them positive; 95 % intervals."
    )


def verdict(score: float, threshold: float, classes: tuple[str, str]) -> str:
    """Return the verdict on one image, saying how near the threshold it is."""
    if score >= threshold:
        return (
            f"Called {classes[1].lower()}: score {score:.3f}, at or above the threshold of {threshold:.3f}."
        )
    return f"Called {classes[0].lower()}: score {score:.3f}, below the threshold of {threshold:.3f}."
