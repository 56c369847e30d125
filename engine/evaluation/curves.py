"""Every threshold at once: one sort, then cumulative counts at the distinct scores.

ROC, precision-recall and F1 against threshold are views of the same counts. Equal scores move together, so
ties are exact: on the ROC they are a diagonal segment.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from engine.evaluation import rates
from engine.evaluation.checks import check_scores


@dataclass(frozen=True)
class Curve:
    """Counts of calls at every distinct score, as arrays of length K + 1 for K distinct scores.

    ``thresholds`` falls from +inf (nothing called positive) through the distinct scores; an image is called
    positive when its score ≥ threshold. ``tp, fp, fn, tn`` are int64.
    """

    thresholds: np.ndarray
    tp: np.ndarray
    fp: np.ndarray
    fn: np.ndarray
    tn: np.ndarray

    @property
    def positives(self) -> int:
        """Images of the positive class."""
        return int(self.tp[-1])

    @property
    def negatives(self) -> int:
        """Images of the negative class."""
        return int(self.fp[-1])

    @property
    def prevalence(self) -> float:
        """Share of positives, 0 to 1."""
        return self.positives / (self.positives + self.negatives)

    @cached_property
    def sensitivity(self) -> np.ndarray:
        """Recall, the ROC's vertical axis; NaN without positives."""
        return rates.sensitivity(self.tp, self.fn)

    @cached_property
    def specificity(self) -> np.ndarray:
        """True negative rate; NaN without negatives."""
        return rates.specificity(self.tn, self.fp)

    @cached_property
    def false_positive_rate(self) -> np.ndarray:
        """1 - specificity, the ROC's horizontal axis; NaN without negatives."""
        return rates.ratio(self.fp, self.fp + self.tn)

    @cached_property
    def ppv(self) -> np.ndarray:
        """Precision; NaN at the first point, where nothing is called positive."""
        return rates.ppv(self.tp, self.fp)

    @cached_property
    def f1(self) -> np.ndarray:
        """F1 at each threshold; NaN only where there is neither a positive nor a positive call."""
        return rates.f1(self.tp, self.fp, self.fn)

    @cached_property
    def auc(self) -> float:
        """Area under the ROC: the chance that a positive scores above a negative, ties counting half.

        Counted in integers, so exact (Hanley and McNeil 1982). NaN when one class is absent.
        """
        if not self.positives or not self.negatives:
            return float("nan")
        doubled = np.sum(np.diff(self.fp) * (self.tp[1:] + self.tp[:-1]))
        return int(doubled) / (2 * self.positives * self.negatives)

    @cached_property
    def average_precision(self) -> float:
        """Area under the precision-recall steps, without interpolation; NaN when one class is absent."""
        if not self.positives or not self.negatives:
            return float("nan")
        return float(np.sum(np.diff(self.tp) * self.ppv[1:]) / self.positives)

    def index_at(self, threshold: float) -> int:
        """Return the position whose counts hold at this threshold."""
        return int(np.searchsorted(-self.thresholds, -threshold, side="right")) - 1

    def to_frame(self) -> pd.DataFrame:
        """Return the curve as a table, one row for each threshold, for download beside a figure."""
        return pd.DataFrame(
            {
                "threshold": self.thresholds,
                "tp": self.tp,
                "fp": self.fp,
                "tn": self.tn,
                "fn": self.fn,
                "sensitivity": self.sensitivity,
                "specificity": self.specificity,
                "ppv": self.ppv,
                "f1": self.f1,
            }
        )


def curve(y: Any, score: Any) -> Curve:
    """Count the calls at every distinct score.

    ``y`` (n,) holds 0 or 1, ``score`` (n,) probabilities of the positive class; raises InputError as
    ``check_scores`` does.
    """
    y, score = check_scores(y, score)
    order = np.argsort(-score, kind="stable")
    sorted_score = score[order]
    last_of_tie = np.append(np.flatnonzero(np.diff(sorted_score)), len(score) - 1)
    tp = np.append(0, np.cumsum(y[order], dtype=np.int64)[last_of_tie])
    called = np.append(0, last_of_tie + 1)
    fp = called - tp
    return Curve(
        thresholds=np.append(np.inf, sorted_score[last_of_tie]),
        tp=tp,
        fp=fp,
        fn=tp[-1] - tp,
        tn=fp[-1] - fp,
    )
