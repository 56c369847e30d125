"""The confusion matrix at one threshold, and the rates that follow from it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.evaluation import rates
from engine.evaluation.checks import check_scores, check_share


@dataclass(frozen=True)
class Confusion:
    """Counts of the four outcomes. A rate is NaN where its denominator is zero."""

    tp: int
    fp: int
    tn: int
    fn: int

    @property
    def n(self) -> int:
        """All images."""
        return self.tp + self.fp + self.tn + self.fn

    @property
    def positives(self) -> int:
        """Images of the positive class."""
        return self.tp + self.fn

    @property
    def negatives(self) -> int:
        """Images of the negative class."""
        return self.tn + self.fp

    @property
    def sensitivity(self) -> float:
        """Share of positives that are called positive."""
        return float(rates.sensitivity(self.tp, self.fn))

    @property
    def specificity(self) -> float:
        """Share of negatives that are called negative."""
        return float(rates.specificity(self.tn, self.fp))

    @property
    def ppv(self) -> float:
        """Share of positive calls that are right; NaN without a positive call."""
        return float(rates.ppv(self.tp, self.fp))

    @property
    def npv(self) -> float:
        """Share of negative calls that are right; NaN without a negative call."""
        return float(rates.npv(self.tn, self.fn))

    @property
    def accuracy(self) -> float:
        """Share of calls that are right."""
        return float(rates.accuracy(self.tp, self.fp, self.tn, self.fn))

    @property
    def balanced_accuracy(self) -> float:
        """Mean of sensitivity and specificity; NaN when one class is absent."""
        return float(rates.balanced_accuracy(self.tp, self.fp, self.tn, self.fn))

    @property
    def f1(self) -> float:
        """Harmonic mean of sensitivity and PPV."""
        return float(rates.f1(self.tp, self.fp, self.fn))

    @property
    def mcc(self) -> float:
        """Matthews correlation; 0 when every call is the same, NaN when one class is absent."""
        return float(rates.mcc(self.tp, self.fp, self.tn, self.fn))


def confusion(y: Any, score: Any, threshold: float) -> Confusion:
    """Count the outcomes, an image being called positive when its score ≥ threshold (0 to 1).

    Raises InputError as ``check_scores`` does, and for a threshold outside 0…1.
    """
    y, score = check_scores(y, score)
    called = score >= check_share(threshold, "threshold")
    tp = int(np.count_nonzero(called & y))
    positives = int(np.count_nonzero(y))
    fp = int(np.count_nonzero(called)) - tp
    return Confusion(tp=tp, fp=fp, tn=len(y) - positives - fp, fn=positives - tp)
