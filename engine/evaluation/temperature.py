"""Temperature scaling: one number that makes probabilities honest without changing their order."""

import numpy as np

from engine.errors import InputError


def fit_temperature(positive: np.ndarray, logit: np.ndarray) -> float:
    """Return the temperature T > 0 that minimises the log loss of sigmoid(logit / T) (Guo et al., 2017).

    ``positive`` (N,) bool or 0/1, ``logit`` (N,) finite, both from a validation set. T is kept between 0.05
    and 20. Raises InputError when a class is missing.
    """
    from scipy.optimize import minimize_scalar

    sign = np.where(np.asarray(positive) > 0.5, 1.0, -1.0)
    logit = np.asarray(logit, dtype=np.float64)
    if sign.size == 0 or np.all(sign == sign[0]):
        raise InputError("Temperature scaling needs validation images of both classes.")

    def log_loss(log_temperature: float) -> float:
        return float(np.logaddexp(0.0, -sign * logit * np.exp(-log_temperature)).mean())

    best = minimize_scalar(
        log_loss, bounds=(np.log(0.05), np.log(20.0)), method="bounded", options={"xatol": 1e-6}
    )
    return float(np.exp(best.x))


def with_temperature(probability: np.ndarray, temperature: float) -> np.ndarray:
    """Return sigmoid(logit(probability) / temperature), the probability of an ensemble that was recalibrated.

    A single network's temperature is applied to its logits, by its runner.
    """
    if temperature == 1.0:
        return probability
    probability = np.clip(probability, 1e-12, 1.0 - 1e-12)
    logit = np.log(probability) - np.log1p(-probability)
    return 1.0 / (1.0 + np.exp(-logit / temperature))
