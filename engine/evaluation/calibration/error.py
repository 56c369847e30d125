"""Expected calibration error: how far scores lie from the truth on average, and how much of that is chance.

The plug-in value is biased upwards: a bin's observed share strays from its scores by chance, and the absolute
value counts every stray. A perfectly calibrated model therefore never has an ECE of 0, and more bins or fewer
images make it larger.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.evaluation.calibration.bins import BINS, Binned, Kind, binned
from engine.evaluation.intervals import LEVEL, Interval, wilson

DRAWS = 2000
"""Simulated sets of images behind an interval's limits."""

FARTHEST = 64.0
"""Multiples of the observed gaps that are tried: by then every bin is as wrong as it can be."""


@dataclass(frozen=True)
class CalibrationError:
    """ECE in bins, as it is counted and with its expected chance part taken off, and the limits of the truth.

    ``value`` is the plug-in estimate, ``debiased`` never below 0. The interval is for the error that the bins
    would show on endlessly many images; it may lie below ``value``, which is biased upwards.
    """

    value: float
    debiased: float
    interval: Interval
    bins: int
    kind: Kind


def expected_calibration_error(
    y: Any, score: Any, bins: int = BINS, kind: Kind = "mass", level: float = LEVEL
) -> CalibrationError:
    """Return the mean absolute gap between score and observed share over bins (Naeini et al. 2015).

    ``y`` (n,) of 0 or 1, ``score`` (n,) between 0 and 1; raises InputError as ``binned`` does.
    """
    parts = binned(y, score, bins, kind)
    return CalibrationError(
        value=plug_in(parts),
        debiased=debiased(parts),
        interval=gap_interval(parts, power=1, level=level),
        bins=len(parts.n),
        kind=kind,
    )


def plug_in(parts: Binned, power: int = 1) -> float:
    """Return the weighted mean of the gaps' absolute values (power 1) or squares (power 2)."""
    return float(parts.weight @ np.abs(parts.gap) ** power)


def debiased(parts: Binned) -> float:
    """Return ECE less its expected excess, at least 0 (Kumar, Liang and Ma 2019, and their library).

    The excess is what drawing each bin's share once more, normally about the observed one, would add. Its
    mean is that of the folded normal distribution, so that nothing need be drawn.
    """
    spread = np.sqrt(parts.observed * (1 - parts.observed) / parts.n)
    gap = np.abs(parts.gap)
    ratio = np.divide(gap, spread, out=np.full(len(gap), np.inf), where=spread > 0)
    inside = np.array([math.erf(value / math.sqrt(2)) for value in ratio])
    redrawn = spread * math.sqrt(2 / math.pi) * np.exp(-(ratio**2) / 2) + gap * inside
    return max(0.0, float(parts.weight @ (2 * gap - redrawn)))


def gap_interval(parts: Binned, power: int, level: float = LEVEL, seed: int = 0) -> Interval:
    """Return the limits of the true mean gap (its absolute value, or its square for power 2).

    A test turned round: had the true gaps been t times the observed ones, how often would as large a mean gap
    be seen, or as small a one? The limits belong to the t at which either is just credible. At t = 0 labels
    are drawn from the scores themselves, so that a calibrated model's interval reaches 0. The bootstrap's
    percentiles, the usual choice, start above the plug-in value's own excess and miss the truth there nearly
    always. Of 624 images in ten bins the limits hold the truth in 89 to 98 % of simulated sets: most where
    scores are calibrated, least where all are a little too high. Without any gap, as of certain scores that
    are all right, the upper limit is Wilson's for none of n.
    """
    seen, tail = plug_in(parts, power), (1 - level) / 2
    if seen == 0:
        return 0.0, wilson(0, parts.n.sum(), level)[1]
    noise = np.random.default_rng(seed).standard_normal((DRAWS, len(parts.n)))

    def at(times: float) -> tuple[float, float]:
        """Return the true mean gap, and how often one as small as the seen is drawn; falls with ``times``."""
        share = np.clip(parts.mean_score + times * parts.gap, 0, 1)
        true = share - parts.mean_score
        # Jeffreys' half image either way: a bin without a single positive is not known for certain.
        likely = (share * parts.n + 0.5) / (parts.n + 1)
        drawn = np.abs(true + np.sqrt(likely * (1 - likely) / parts.n) * noise) ** power @ parts.weight
        return float(parts.weight @ np.abs(true) ** power), float(np.mean(drawn <= seen))

    def limit(wanted: float) -> float:
        """Return the true mean gap at which ``seen`` is the drawn ones' quantile ``wanted``."""
        low, high = 0.0, 1.0
        if at(low)[1] <= wanted:
            return 0.0
        while at(high)[1] > wanted:
            low, high = high, 2 * high
            if high > FARTHEST:
                break
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if at(middle)[1] > wanted else (low, middle)
        return at(high)[0]

    return limit(1 - tail), limit(tail)
