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


PATIENTS = """
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0  1.6 5.6 5 1
3.8 5.7 5 1  3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1  4.3 7.0 4 1  3.6 6.7 4 0
2.3 4.4 6 1  4.2 7.6 4 0  4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1  3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1
3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1  4.3 6.5 4 1  3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0
3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1  3.5 6.2 5 1  2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1
3.3 5.7 6 1  3.7 6.9 5 1  3.6 6.6 5 1
"""
"""Albumin, total protein, K-G score and outcome of 43 patients with ovarian cancer (DeLong et al. 1988)."""


def delongs_patients() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return who is of the class 0, which SAS calls the event, and three tests of it between 0 and 1."""
    albumin, protein, kg, outcome = np.array(PATIENTS.split(), dtype=float).reshape(-1, 4).T
    return outcome == 0, {"albumin": 1 - albumin / 10, "protein": 1 - protein / 10, "kg": kg / 10}
