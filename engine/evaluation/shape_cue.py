"""How well the shape of the file alone tells the classes apart: a cue that says nothing about the lungs."""

from dataclasses import dataclass

import pandas as pd

from engine.evaluation.curves import curve
from engine.evaluation.delong import auc_interval
from engine.evaluation.intervals import Interval


@dataclass(frozen=True)
class ShapeCue:
    """Aspect ratio as if it were a score.

    ``auc`` is its ROC AUC for the class with the wider images, ``wider``, so at least 0.5, and ``interval``
    DeLong's at 95 %; ``mean`` and ``others`` are the mean width / height of that class and of the other one,
    over ``n`` images.
    """

    auc: float
    interval: Interval
    wider: str
    mean: float
    others: float
    n: int


def shape_cue(sizes: pd.DataFrame, classes: tuple[str, str]) -> ShapeCue | None:
    """Return the cue in a table with ``label``, ``width`` and ``height``; None where a class is absent.

    Rows of another label or of unknown size do not count. ``classes`` is (negative, positive).
    """
    rows = sizes[sizes["label"].isin(classes) & (sizes["width"] > 0) & (sizes["height"] > 0)]
    negative, positive = classes
    is_wider, wider = (rows["label"] == positive).to_numpy(dtype=bool), positive
    if is_wider.all() or not is_wider.any():
        return None
    # The share of width in both sides together rises with the aspect ratio and lies between 0 and 1.
    cue = (rows["width"] / (rows["width"] + rows["height"])).to_numpy(dtype=float)
    if curve(is_wider, cue).auc < 0.5:
        is_wider, wider = ~is_wider, negative
    aspect = (rows["width"] / rows["height"]).to_numpy(dtype=float)
    return ShapeCue(
        auc=curve(is_wider, cue).auc,
        interval=auc_interval(is_wider, cue),
        wider=wider,
        mean=float(aspect[is_wider].mean()),
        others=float(aspect[~is_wider].mean()),
        n=len(rows),
    )
