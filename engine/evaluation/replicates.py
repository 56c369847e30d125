"""A figure of merit of several trainings of one recipe: its mean, and how sure that mean is.

Two things are uncertain: which images were scored, and which training happened to be run. The variance over
resampled images and the variance between seeds add up; Student's t with Welch's and Satterthwaite's degrees
of freedom keeps three seeds from looking like many.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval


@dataclass(frozen=True)
class Estimate:
    """The mean of replicates with its interval and the two-sided p-value of its being zero.

    ``images`` and ``seeds`` are its standard errors from the images and from the seeds (NaN with one seed,
    when only the images count). NaN throughout where the figure is undefined.
    """

    value: float
    interval: Interval
    p: float
    images: float
    seeds: float

    @property
    def beyond_noise(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.interval[0] > 0 or self.interval[1] < 0


def estimate(values: np.ndarray, resampled: np.ndarray, n: int, level: float = LEVEL) -> Estimate:
    """Combine the replicates' values (S,) with their mean on resampled images (B,); ``n`` images in all."""
    from scipy.special import stdtr, stdtrit

    value = float(np.mean(values))
    of_images = float(np.var(resampled, ddof=1))
    replicates = len(values)
    of_seeds = float(np.var(values, ddof=1)) / replicates if replicates > 1 else 0.0
    total = of_images + of_seeds
    if math.isnan(value) or math.isnan(total):
        return Estimate(value, UNDEFINED, math.nan, math.nan, math.nan)
    spread = math.sqrt(of_seeds) if replicates > 1 else math.nan
    if total == 0:
        return Estimate(value, (value, value), float(value == 0), 0.0, spread)
    freedom = total**2 / (of_images**2 / max(n - 1, 1) + of_seeds**2 / max(replicates - 1, 1))
    error = math.sqrt(total)
    half = float(stdtrit(freedom, (1 + level) / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(value) / error))
    return Estimate(value, (value - half, value + half), p, math.sqrt(of_images), spread)
