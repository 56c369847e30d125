"""The aspect ratio as a shortcut: what padding gives away, and how much of it random stretching takes back.

Padding shows a network how wide a picture is; a crop and a stretch to the square hide it. Where the classes
differ by shape, a network can learn that instead of the lungs, and loses where the shapes differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.intervals import UNDEFINED, Interval
from engine.evaluation.padding_study.cells import Cells
from engine.evaluation.replicates import Estimate, estimate


@dataclass(frozen=True)
class Shortcut:
    """``gap`` is the figure where the shape is hidden minus where it shows; ``closed`` the share of that gap
    that random stretching in training closes, with its 95 % limits from the resampled images.

    ``closed`` is NaN where the gap is not beyond noise: a share of nothing is no number.
    """

    figure: str
    shown: float
    stretched: float
    hidden: float
    gap: Estimate
    gain: Estimate
    closed: float
    interval: Interval


def shortcut(
    cells: Cells, *, shown: str, stretched: str, hidden: Sequence[str], figure: str = "auc"
) -> Shortcut:
    """Measure the shortcut from trainings by name, each served its own padding.

    ``shown`` saw the aspect ratio, ``stretched`` saw it blurred, ``hidden`` (one or more, their mean counts)
    did not.
    """
    study = cells.study

    def own(train: str) -> tuple[np.ndarray, np.ndarray]:
        return cells.of(figure, train, study.own_padding(train))

    low, low_resampled = own(shown)
    middle, middle_resampled = own(stretched)
    parts = [own(train) for train in hidden]
    high_resampled = np.mean([resampled for _, resampled in parts], axis=0)
    least = min(len(low), len(middle), *(len(values) for values, _ in parts))
    high = np.mean([values[:least] for values, _ in parts], axis=0)
    gap = estimate(high - low[:least], high_resampled - low_resampled, cells.n)
    gain = estimate(middle[:least] - low[:least], middle_resampled - low_resampled, cells.n)
    closed, interval = float("nan"), UNDEFINED
    if gap.beyond_noise:
        closed = gain.value / gap.value
        with np.errstate(divide="ignore", invalid="ignore"):  # A resample may have no gap at all.
            ratio = (middle_resampled - low_resampled) / (high_resampled - low_resampled)
        bottom, top = np.nanquantile(ratio, [0.025, 0.975])
        interval = float(bottom), float(top)
    return Shortcut(
        figure, float(low.mean()), float(middle.mean()), float(high.mean()), gap, gain, closed, interval
    )
