"""How much each member of an ensemble counts: the weights of least log loss on validation scores."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.evaluation.checks import check_scores

SMALLEST = 1e-7
"""Scores are stored to this; a probability of 0 for what happened would cost infinitely much."""

TOLERANCE = 1e-7
"""Mean log loss, in nats, that the weights found may lie above the least possible."""

MOST_ROUNDS = 50_000
"""Rounds at most; two members that are all but the same need many, and it does not matter which they get."""


@dataclass(frozen=True, eq=False)
class FittedWeights:
    """Weights (members,), not negative, of sum 1, and the mean log loss (nats) that the mean has with them.

    The least possible log loss lies at most ``gap`` below.
    """

    weights: np.ndarray
    log_loss: float
    gap: float


def fit_weights(y: Any, scores: Any) -> FittedWeights:
    """Return the weights of least log loss of the weighted mean of probabilities.

    ``y`` (n,) of 0 or 1, ``scores`` (members, n) between 0 and 1, all of validation images. The loss is
    convex, and its minimum that of a mixture's proportions: found with expectation maximisation (Dempster,
    Laird and Rubin 1977) until the steepest direction proves that no weights are better by more than
    TOLERANCE (Lindsay 1983). Raises InputError as ``check_scores`` does, and without a member.
    """
    scores = np.asarray(scores, dtype=np.float64)
    if scores.ndim != 2 or not len(scores):
        raise InputError(f"Expected `scores` to have a row for each member, but got shape {scores.shape}.")
    labels = check_scores(y, scores[0])[0]
    for row in scores[1:]:
        check_scores(y, row)
    given = np.clip(np.where(labels, scores, 1.0 - scores), SMALLEST, 1.0)
    weights = np.full(len(given), 1.0 / len(given))
    for _ in range(MOST_ROUNDS):
        # Each member's mean share of the mixture's probability, over its weight: 1 for all that count.
        pull = (given / (weights @ given)).mean(axis=1)
        if pull.max() - 1.0 <= TOLERANCE:
            break
        weights = weights * pull
        weights /= weights.sum()
    return FittedWeights(weights, float(-np.log(weights @ given).mean()), max(0.0, float(pull.max()) - 1.0))
