"""Scores of a known calibration."""

import numpy as np


def drawn(
    n: int, *, slope: float = 1.0, intercept: float = 0.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return labels, scores and true probabilities: log odds(true) = intercept + slope · log odds(score)."""
    generator = np.random.default_rng(seed)
    odds = 2 * generator.normal(size=n) + 4 * (generator.random(n) < 0.6) - 1.5
    true = 1 / (1 + np.exp(-(intercept + slope * odds)))
    return generator.random(n) < true, 1 / (1 + np.exp(-odds)), true
