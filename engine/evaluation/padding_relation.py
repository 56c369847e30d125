"""Whether a score follows how much of the square is padding, within each class.

Within a class the lungs do not explain it: what is left is the picture's shape, which padding shows.
"""

import math

import numpy as np
import pandas as pd

from engine.evaluation.intervals import quantile


def padding_share(width: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Return the share of the square's area that padding fills, 0 to below 1, for sizes in pixels."""
    width, height = np.asarray(width, dtype=float), np.asarray(height, dtype=float)
    return 1.0 - np.minimum(width, height) / np.maximum(width, height)


def padding_relation(table: pd.DataFrame, classes: tuple[str, str]) -> pd.DataFrame:
    """Return a row for each class: ``label, n, rho, low, high``.

    ``table`` has the columns ``label, score, width, height``. ``rho`` is Spearman's rank correlation of score
    and padding share, its 95 % limits Fisher's with the variance of Bonett and Wright (2000); NaN where one
    of the two does not vary, or with fewer than four images.
    """
    rows = []
    for label in classes:
        group = table[(table["label"] == label) & table["score"].notna() & (table["width"] > 0)]
        share = padding_share(group["width"].to_numpy(), group["height"].to_numpy())
        rho = spearman(share, group["score"].to_numpy(dtype=float))
        low, high = limits(rho, len(group))
        rows.append({"label": label, "n": len(group), "rho": rho, "low": low, "high": high})
    return pd.DataFrame(rows)


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's rank correlation; NaN where either does not vary."""
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return math.nan
    ranks = (pd.Series(values).rank().to_numpy() for values in (first, second))
    return float(np.corrcoef(*ranks)[0, 1])


def limits(rho: float, n: int) -> tuple[float, float]:
    """Return the 95 % limits of a rank correlation."""
    if math.isnan(rho) or n < 4:
        return math.nan, math.nan
    if abs(rho) >= 1:
        return rho, rho
    half = quantile(0.95) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half)
