"""Two small models that turn features into scores, and their scores on images that they have not seen."""

from collections.abc import Callable

import numpy as np

Scorer = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""(x to learn from, y to learn from, x to judge) → scores, 0 to 1; y is bool, higher scores mean positive."""

TREES, LEAVES, LEARNING_RATE, LEAST_LEAF = 40, 8, 0.15, 10
"""The boosted model: small, since a cue that takes a large model to see is no shortcut."""

BINS = 32
"""Most values, or ranges of values, that the one-feature model tells apart."""

LEAST_BIN = 25
"""Images to learn from for each of its ranges, on average."""

PRIOR = 2.0
"""Images by which each range's share of positives is drawn towards the share of all."""


def boosted_scores(x: np.ndarray, y: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Return the scores of gradient-boosted trees on several features, (n, features); NaN is unknown."""
    # Here and not above: scikit-learn takes seconds to import, and few commands need it.
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=LEARNING_RATE,
        min_samples_leaf=LEAST_LEAF,
        early_stopping=False,
        random_state=0,
    )
    # Trees this small gain nothing from threads, which on a busy machine wait for each other for seconds.
    with threadpool_limits(1):
        return model.fit(x, y).predict_proba(judged)[:, 1]


def binned_scores(x: np.ndarray, y: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Return the scores of the simplest model on one feature, (n,): the share of positives in its range.

    Ranges hold about equally many images; unknown values (NaN) are a range of their own.
    """
    known = x[~np.isnan(x)]
    bins = int(np.clip(len(known) // LEAST_BIN, 2, BINS))
    values = np.unique(known)
    if len(values) > bins:
        edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    else:
        edges = (values[1:] + values[:-1]) / 2

    def place(values: np.ndarray) -> np.ndarray:
        found = np.searchsorted(edges, values, side="right")
        return np.where(np.isnan(values), len(edges) + 1, found)

    positives = np.bincount(place(x), weights=y, minlength=len(edges) + 2)
    images = np.bincount(place(x), minlength=len(edges) + 2)
    return ((positives + PRIOR * y.mean()) / (images + PRIOR))[place(judged)]


def out_of_fold(scorer: Scorer, x: np.ndarray, y: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return for each row the score by a model that learned from the other folds."""
    scores = np.empty(len(y))
    for one in np.unique(fold):
        left_out = fold == one
        scores[left_out] = scorer(x[~left_out], y[~left_out], x[left_out])
    return scores
