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
    """Return a difference in AUC and one in accuracy in words, each as the span of several.

    What is unknown or above 1 is left out, and so is an AUC's 0: of models that score alike.
    """
    kinds = (("AUC", [area for area in areas if 0 < area <= 1]), ("accuracy", [x for x in shares if x <= 1]))
    known = [f"in {name} of {span(values)}" for name, values in kinds if values]
    return f"a difference {' or '.join(known)}" if known else "no difference at all"


def span(values: Sequence[float]) -> str:
    """Return the smallest and largest of values as text, one where they look the same."""
    low, high = (f"{value:.3f}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def p_text(p: float) -> str:
    """Return a p-value as text, ``n/a`` where it is NaN."""
    if math.isnan(p):
        return MISSING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
