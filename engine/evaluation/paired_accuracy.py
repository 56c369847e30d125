"""The difference of two accuracies on the same images, from the images that only one model calls right."""

import numpy as np

from engine.errors import InputError
from engine.evaluation.intervals import LEVEL, Interval, quantile


def accuracy_difference(only_first: int, only_second: int, n: int, level: float = LEVEL) -> Interval:
    """Return the interval of (only_first - only_second) / n, two models' difference in accuracy.

    ``only_first`` of the ``n`` images are called right by the first model alone, ``only_second`` by the
    second alone. Wald's interval after one more image of each kind (Bonett and Price 2012), which keeps its
    level from few images on (Fagerland, Lydersen and Laake 2014). Raises InputError for impossible counts.
    """
    if n < 1 or min(only_first, only_second) < 0 or only_first + only_second > n:
        raise InputError(
            f"Expected counts of {n} images, at least one, but got {only_first} and {only_second}."
        )
    first, second = (only_first + 1) / (n + 2), (only_second + 1) / (n + 2)
    delta = first - second
    half = quantile(level) * float(np.sqrt((first + second - delta**2) / (n + 2)))
    return max(-1.0, delta - half), min(1.0, delta + half)
