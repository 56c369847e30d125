"""The uncertainty of figures that mix sensitivity and specificity: F1, balanced accuracy, MCC.

Sensitivity and specificity get Jeffreys' posterior, Beta(k + 1/2, n - k + 1/2), and the figure its
distribution over many draws (for F1: Goutte and Gaussier 2005). Unlike a bootstrap's percentiles, the
interval keeps a width where a small set has no error at all.
"""

import numpy as np

from engine.evaluation import rates
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval

DRAWS = 20_000
"""Draws behind each interval; the limits then vary by less than a fiftieth of the width between seeds."""


def count_intervals(
    tp: int, fp: int, tn: int, fn: int, *, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of ``f1``, ``balanced_accuracy`` and ``mcc`` from the counts at one threshold.

    The class sizes are held fixed. Every interval holds its estimate. All are (NaN, NaN) when one class is
    absent.
    """
    names = ("f1", "balanced_accuracy", "mcc")
    positives, negatives = tp + fn, tn + fp
    if not positives or not negatives:
        return dict.fromkeys(names, UNDEFINED)
    generator = np.random.default_rng(seed)
    drawn_tp = positives * generator.beta(tp + 0.5, fn + 0.5, draws)
    drawn_tn = negatives * generator.beta(tn + 0.5, fp + 0.5, draws)

    def figures(tp, tn):
        fn, fp = positives - tp, negatives - tn
        return rates.f1(tp, fp, fn), rates.balanced_accuracy(tp, fp, tn, fn), rates.mcc(tp, fp, tn, fn)

    tail = (1 - level) / 2
    intervals = {}
    for name, value, drawn in zip(names, figures(tp, tn), figures(drawn_tp, drawn_tn), strict=True):
        low, high = np.quantile(drawn, (tail, 1 - tail))
        intervals[name] = (float(min(low, value)), float(max(high, value)))
    return intervals
