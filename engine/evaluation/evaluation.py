"""One model on one set: its name, its curve and its figures of merit, as pages and figures take them."""

from dataclasses import dataclass
from typing import Any

from engine.evaluation.curves import Curve, curve
from engine.evaluation.metrics import Metrics, summary


@dataclass(frozen=True)
class Evaluation:
    """``curve`` holds the counts at every threshold, ``metrics`` the figures at the one in use."""

    name: str
    curve: Curve
    metrics: Metrics


def evaluate(y: Any, score: Any, threshold: float, name: str = "model") -> Evaluation:
    """Evaluate labels (n,) of 0 or 1 and scores (n,) between 0 and 1; raises as ``summary`` does."""
    return Evaluation(name, curve(y, score), summary(y, score, threshold))
