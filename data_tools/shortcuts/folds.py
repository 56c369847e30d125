"""Parts of a set for cross-validation: whole subjects, and each class in proportion."""

import numpy as np
import pandas as pd

from engine.datasets.subjects import subject_keys

FOLDS = 5
SEED = 0


def groups_of(rows: pd.DataFrame) -> np.ndarray:
    """Return a number for each row, equal for the (suspected) images of one subject; int64."""
    keys = ("subject " + subject_keys(rows)).fillna("image " + rows["path"])
    return pd.factorize(keys, sort=True)[0].astype(np.int64)


def fold_numbers(y: np.ndarray, groups: np.ndarray, folds: int = FOLDS, seed: int = SEED) -> np.ndarray:
    """Return the fold, 0 to ``folds`` - 1, of each row; int64. No group is parted.

    ``y`` is bool. Groups with negatives only, with positives only and with both are dealt out apart, each in
    an order drawn with ``seed``, so that a fold gets its share of the images of each.
    """
    images = np.bincount(groups)
    positives = np.bincount(groups, weights=y)
    stratum = np.where(positives == 0, 0, np.where(positives == images, 1, 2))
    generator = np.random.default_rng(seed)
    fold = np.zeros(len(images), dtype=np.int64)
    for one in range(3):
        members = generator.permutation(np.flatnonzero((stratum == one) & (images > 0)))
        if len(members):
            middle = np.cumsum(images[members]) - images[members] / 2
            fold[members] = (middle / images[members].sum() * folds).astype(np.int64)
    return fold[groups]
