"""A comparison in a sentence."""

import math
from collections.abc import Sequence

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.detectable import ALPHA, detectable_accuracy, detectable_auc
from engine.evaluation.wording import MISSING


def detectable_sentence(comparison: Comparison) -> str:
    """Say which differences so many images can show, and that smaller ones would be missed.

    With several pairs the span of all is given, and what is left after the correction for their number: at
    the level of Holm's first and strictest step.
    """
    pairs, n = comparison.pairs, comparison.n
    text = (
        f"With these {n:,} images ({comparison.positives:,} {comparison.classes[1]}), "
        f"{differences(pairs['detectable_auc'], pairs['detectable_accuracy'])} would be found four times in "
        "five at the two-sided 5 % level; smaller ones would mostly be missed."
    )
    if len(pairs) > 1:
        level = ALPHA / len(pairs)
        areas = [detectable_auc(error, alpha=level) for error in pairs["error"]]
        shares = [
            detectable_accuracy(only_a + only_b, n, alpha=level)
            for only_a, only_b in zip(pairs["only_a"], pairs["only_b"], strict=True)
        ]
        text += f" After the correction for {len(pairs)} pairs it takes {differences(areas, shares)}."
    return text


def differences(areas: Sequence[float], shares: Sequence[float]) -> str:
    """Return a difference in AUC and one in accuracy in words, each as the span of several."""
    # Models that score alike have no error: the difference that could be found then means nothing.
    return (
        f"a difference in AUC of {span([area for area in areas if area > 0], 3)} "
        f"or in accuracy of {span(shares, 3)}"
    )


def span(values: Sequence[float], digits: int) -> str:
    """Return the smallest and largest of values as text, one where they are the same; NaN left out."""
    known = [value for value in values if not math.isnan(value) and value <= 1]
    if not known:
        return "more than 1"
    low, high = (f"{value:.{digits}f}" for value in (min(known), max(known)))
    return low if low == high else f"{low} to {high}"


def p_text(p: float) -> str:
    """Return a p-value as text, ``n/a`` where it is NaN."""
    if math.isnan(p):
        return MISSING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
