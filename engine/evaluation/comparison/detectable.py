"""The smallest difference between two models that so many images would show."""

import math
from statistics import NormalDist

from engine.errors import InputError

ALPHA, POWER = 0.05, 0.80
"""Two-sided level of the test, and the chance to find a difference of that size."""


def detectable_auc(error: float, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """Return the difference in AUC that is found with this power, for DeLong's standard ``error`` of it.

    ``error`` is of the paired difference on the images at hand, and so holds their number and the models'
    correlation. NaN where it is NaN; above 1 no difference can be found.
    """
    return (critical(alpha) + NormalDist().inv_cdf(power)) * error


def detectable_accuracy(discordant: int, n: int, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """Return the difference in accuracy that McNemar's test finds with this power on ``n`` images.

    ``discordant`` of them are called right by one of the two models alone. Connor's sample size (Biometrics
    1987), solved for the difference. Where that exceeds the discordant share, which no difference can, the
    models are taken to differ on just so many images, all in favour of one. NaN where even 1 would be
    missed. Raises InputError for impossible counts.
    """
    if n < 1 or not 0 <= discordant <= n:
        raise InputError(f"Expected a number of discordant images among {n}, but got {discordant}.")
    z_alpha, z_beta = critical(alpha), NormalDist().inv_cdf(power)
    share = discordant / n
    # z_alpha √share + z_beta √(share - d²) = d √n, as a quadratic in d.
    half = z_alpha * math.sqrt(n * share)
    under_root = half**2 - (n + z_beta**2) * share * (z_alpha**2 - z_beta**2)
    delta = (half + math.sqrt(under_root)) / (n + z_beta**2) if under_root >= 0 else math.inf
    return delta if 0 < delta <= share else one_sided(n, z_alpha, z_beta)


def one_sided(n: int, z_alpha: float, z_beta: float) -> float:
    """Return the solution where the discordant share is the difference itself; NaN where there is none."""

    def found(delta: float) -> bool:
        return math.sqrt(n * delta) >= z_alpha + z_beta * math.sqrt(1 - delta)

    low, high = 0.0, 1.0
    if not found(high):
        return math.nan
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if found(middle) else (middle, high)
    return high


def critical(alpha: float) -> float:
    """Return the standard normal's two-sided quantile, 1.96 for 0.05."""
    return NormalDist().inv_cdf(1 - alpha / 2)
