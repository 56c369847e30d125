"""A threshold that moves every picture and number at once, in the browser: Python hears of it on release."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from engine.evaluation.evaluation import Evaluation
from engine.evaluation.intervals import LEVEL, quantile
from engine.evaluation.live_counts import live_counts, packed
from engine.evaluation.wording import with_interval
from engine.figures import style
from engine.figures.downsample import visible_points

HERE = Path(__file__).parent

PREVALENCE = 0.1
"""What the clinic simulator starts at."""

BY_DRAWS = ("balanced_accuracy", "f1", "mcc")
"""Figures whose intervals are made by drawing from posteriors: too much for every move of a slider."""

COLORS = {
    "positive": style.POSITIVE,
    "negative": style.NEGATIVE,
    "true-positive": style.TRUE_POSITIVE,
    "true-negative": style.TRUE_NEGATIVE,
    "false-positive": style.FALSE_POSITIVE,
    "false-negative": style.FALSE_NEGATIVE,
}

_mount = st.components.v2.component(
    "pneumoscope.threshold_live",
    html=(HERE / "threshold.html").read_text(encoding="utf-8"),
    css=(HERE / "threshold.css").read_text(encoding="utf-8"),
    js="\n".join(
        (HERE / name).read_text(encoding="utf-8") for name in ("numbers.js", "drawing.js", "threshold.js")
    ),
)


@dataclass(frozen=True)
class NamedThreshold:
    """A threshold (0 to 1) to jump to, by its rule's name."""

    name: str
    threshold: float


@dataclass(frozen=True)
class Offer:
    """Thresholds to jump to, after a label that says where they come from."""

    label: str
    values: tuple[NamedThreshold, ...]


def threshold_live(
    result: Evaluation,
    classes: tuple[str, str],
    key: str,
    *,
    own: float,
    offers: Sequence[Offer] = (),
    on_release: Callable[[float], None],
) -> None:
    """Show the slider with ROC, precision and recall, confusion matrix, figures and clinic simulator.

    ``classes`` is (negative, positive), ``own`` the model's own threshold, which is marked. ``on_release``
    is called with the threshold (0 to 1) when the slider is let go, before the page is drawn anew; the page
    passes it back as ``result.metrics.threshold``. A key has no two underscores in a row (Streamlit's rule).
    """

    def released() -> None:
        threshold = st.session_state[key]["released"]
        if threshold is not None:
            on_release(float(threshold))

    metrics = result.metrics
    _mount(
        key=key,
        data={
            "classes": classes,
            "counts": counts_of(result),
            "threshold": metrics.threshold,
            "own": own,
            "points": [asdict(offer) for offer in offers],
            "prevalence": PREVALENCE,
            "z": quantile(LEVEL),
            "colors": COLORS,
            "auc": f"AUC {with_interval(metrics.auc, metrics.intervals['auc'])}",
            "averagePrecision": "average precision "
            + with_interval(metrics.average_precision, metrics.intervals["average_precision"]),
            "settled": {
                "tp": metrics.tp,
                "fp": metrics.fp,
                "intervals": {name: numbers(metrics.intervals[name]) for name in BY_DRAWS},
            },
        },
        on_released_change=released,
    )


def counts_of(result: Evaluation) -> dict[str, str | int]:
    """Return the exact counts at every threshold, and the positions that the drawn lines go through."""
    curve = result.curve
    sizes = {"positives": curve.positives, "negatives": curve.negatives}
    if not curve.positives or not curve.negatives:
        return {**live_counts(curve), **sizes, "roc": "", "pr": ""}
    roc = visible_points((curve.false_positive_rate + curve.sensitivity)[1:], curve.sensitivity[1:])
    pr = visible_points(curve.sensitivity[1:], curve.ppv[1:])
    return {**live_counts(curve), **sizes, "roc": packed(roc, "<u4"), "pr": packed(pr, "<u4")}


def numbers(interval: tuple[float, float]) -> list[float] | None:
    """Return an interval as JSON can hold it: None where it is undefined."""
    return None if np.isnan(interval).any() else list(interval)
