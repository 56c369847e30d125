"""Every figure of merit of one score table at one threshold, each with its 95 % interval."""

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from engine.evaluation.checks import check_scores
from engine.evaluation.confusion import Confusion, confusion
from engine.evaluation.curves import curve
from engine.evaluation.delong import auc_interval
from engine.evaluation.intervals import Interval, wilson
from engine.evaluation.linearized import average_precision_interval, brier_interval, log_loss_interval
from engine.evaluation.posterior import count_intervals
from engine.evaluation.prevalence import at_prevalence


@dataclass(frozen=True)
class Metrics:
    """Figures of merit; an image is called positive when its score ≥ ``threshold``.

    ``intervals`` maps each figure's name to its 95 % limits: Wilson for accuracy, sensitivity, specificity,
    PPV and NPV; DeLong for the AUC; see ``linearized`` and ``posterior`` for the others.

    Undefined values are NaN, and so are their limits: ``auc``, ``average_precision``, ``balanced_accuracy``
    and ``mcc`` when one class is absent, ``sensitivity`` without positives, ``specificity`` without
    negatives, ``ppv`` without a positive call, ``npv`` without a negative call, ``f1`` with neither a
    positive nor a positive call. ``mcc`` is 0 when every call is the same.
    """

    n: int
    positives: int
    threshold: float
    auc: float
    average_precision: float
    accuracy: float
    balanced_accuracy: float
    f1: float
    sensitivity: float
    specificity: float
    ppv: float
    npv: float
    mcc: float
    brier: float
    log_loss: float
    tp: int
    fp: int
    tn: int
    fn: int
    intervals: dict[str, Interval]

    @property
    def counts(self) -> Confusion:
        """The confusion matrix."""
        return Confusion(tp=self.tp, fp=self.fp, tn=self.tn, fn=self.fn)


def summary(y: Any, score: Any, threshold: float) -> Metrics:
    """Compute all figures of merit for labels (n,) of 0 or 1 and scores (n,) between 0 and 1.

    Raises InputError as ``check_scores`` does, and for a threshold outside 0…1.

    >>> summary([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], threshold=0.5).auc
    0.75
    """
    y, score = check_scores(y, score)
    counts = confusion(y, score, threshold)
    ranked = curve(y, score)
    squared_error = (score - y) ** 2
    # A certain and wrong score would cost infinity; the smallest step from 1 bounds it, as is usual.
    smallest = np.finfo(np.float64).eps
    loss = -np.log(np.clip(np.where(y, score, 1 - score), smallest, 1 - smallest))
    intervals = {
        "auc": auc_interval(y, score),
        "average_precision": average_precision_interval(ranked),
        "accuracy": wilson(counts.tp + counts.tn, counts.n),
        "sensitivity": wilson(counts.tp, counts.positives),
        "specificity": wilson(counts.tn, counts.negatives),
        "ppv": wilson(counts.tp, counts.tp + counts.fp),
        "npv": wilson(counts.tn, counts.tn + counts.fn),
        "brier": brier_interval(y, squared_error),
        "log_loss": log_loss_interval(y, loss),
        **count_intervals(counts.tp, counts.fp, counts.tn, counts.fn),
    }
    return Metrics(
        n=counts.n,
        positives=counts.positives,
        threshold=float(threshold),
        auc=ranked.auc,
        average_precision=ranked.average_precision,
        accuracy=counts.accuracy,
        balanced_accuracy=counts.balanced_accuracy,
        f1=counts.f1,
        sensitivity=counts.sensitivity,
        specificity=counts.specificity,
        ppv=counts.ppv,
        npv=counts.npv,
        mcc=counts.mcc,
        brier=float(squared_error.mean()),
        log_loss=float(loss.mean()),
        tp=counts.tp,
        fp=counts.fp,
        tn=counts.tn,
        fn=counts.fn,
        intervals=intervals,
    )


def metrics_json(metrics: Metrics, *, prevalence: float | None = None, **extra: Any) -> dict[str, Any]:
    """Return the object that ``metrics --json`` prints; undefined numbers are None.

    ``prevalence`` (strictly between 0 and 1) adds ``prevalence``, ``ppv_at_prevalence`` and
    ``npv_at_prevalence`` with their intervals. ``extra`` (``excluded``, ``unreadable``, ``split``,
    ``threshold_source`` …) is added as it is; it may not replace a number of the contract.
    """
    result = {field.name: getattr(metrics, field.name) for field in fields(metrics)}
    intervals = dict(result.pop("intervals"))
    if prevalence is not None:
        values = at_prevalence(metrics.tp, metrics.fp, metrics.tn, metrics.fn, prevalence)
        result |= {
            "prevalence": values.prevalence,
            "ppv_at_prevalence": values.ppv,
            "npv_at_prevalence": values.npv,
        }
        intervals |= {"ppv_at_prevalence": values.ppv_interval, "npv_at_prevalence": values.npv_interval}
    clash = sorted(set(extra) & {*result, "intervals"})
    if clash:
        raise TypeError(f"metrics_json() got {', '.join(clash)}, which the metrics hold already")
    result |= extra
    result["intervals"] = {name: [defined(limit) for limit in limits] for name, limits in intervals.items()}
    return {name: defined(value) for name, value in result.items()}


def defined(value: Any) -> Any:
    """Return None for NaN, which JSON cannot hold, and anything else as it is."""
    return None if isinstance(value, float) and math.isnan(value) else value
