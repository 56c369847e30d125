"""Labels and scores that the tests of this package share."""

import numpy as np

TINY_Y = np.array([0, 0, 1, 1])
TINY_SCORE = np.array([0.1, 0.4, 0.35, 0.8])


def noisy(n: int = 300, *, seed: int = 0, decimals: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return n labels and overlapping scores; rounding to few decimals makes ties."""
    generator = np.random.default_rng(seed)
    y = (generator.random(n) < 0.6).astype(int)
    score = 1 / (1 + np.exp(-(generator.normal(size=n) * 1.5 + 2 * y - 1)))
    return y, score if decimals is None else score.round(decimals)
