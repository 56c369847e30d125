"""The one validation that every figure of merit starts with."""

from typing import Any

import numpy as np

from engine.errors import InputError


def check_scores(y: Any, score: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return labels as (n,) bool and scores as (n,) float64.

    ``y`` holds 1 or True for the positive class and 0 or False for the negative one; ``score`` the
    probability of the positive class, 0 to 1. Raises InputError: empty, not one-dimensional, of different
    lengths, labels other than 0 and 1, scores that are not numbers, missing, or outside 0…1.
    """
    y = np.asarray(y)
    try:
        score = np.asarray(score, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"Expected scores to be numbers ({error}).") from error
    if y.ndim != 1 or score.ndim != 1 or y.shape != score.shape:
        raise InputError(
            f"Expected one label and one score for each image, but got shapes {y.shape} and {score.shape}."
        )
    if not len(y):
        raise InputError("There are no scores to evaluate; give at least one labelled image with a score.")
    if y.dtype != bool:
        if y.dtype.kind not in "iuf" or not np.isin(y, (0, 1)).all():
            raise InputError("Expected labels to be 0 (negative) or 1 (positive), but got other values.")
        y = y.astype(bool)
    missing = int(np.isnan(score).sum())
    if missing:
        raise InputError(f"{missing} of {len(score)} scores are missing (NaN); leave those images out first.")
    low, high = float(score.min()), float(score.max())
    if low < 0 or high > 1:
        raise InputError(
            f"Expected scores between 0 and 1, but they run from {low:g} to {high:g}; "
            "apply the sigmoid or softmax to logits first."
        )
    return y, score


def check_share(value: float, name: str) -> float:
    """Return a threshold, score or other share as a float; raise InputError outside 0…1."""
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = float("nan")
    if not 0.0 <= share <= 1.0:
        raise InputError(f"Expected a {name} between 0 and 1, but got {value!r}.")
    return share
