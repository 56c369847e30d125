"""As many images of one class as of the other: by leaving some out, or by drawing some more often."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from data_tools.build.lots import lots
from engine.errors import InputError


class Strategy(StrEnum):
    """What is done about a class that has more images than the other."""

    NONE = "none"
    """Nothing: all images, each drawn once. For test sets, whose prevalence is part of what they say."""
    UNDERSAMPLE = "undersample"
    """Leave images of the larger class out, by lot: an even set, but what is left out is not learnt from."""
    OVERSAMPLE = "oversample"
    """Draw images of the smaller class more often: every image is used, none is copied; the column
    ``weight`` says how often an image is to be drawn for each time that one of weight 1 is."""

    @classmethod
    def parse(cls, name: str) -> "Strategy":
        """Return the strategy of this name; raise InputError that lists the names otherwise."""
        try:
            return cls(name)
        except ValueError:
            raise InputError(
                f"Unknown balance '{name}'; choose one of {', '.join(strategy.value for strategy in cls)}."
            ) from None


def rebalance(
    rows: pd.DataFrame,
    classes: tuple[str, str],
    strategy: Strategy | str,
    *,
    splits: Sequence[str] = ("train",),
    seed: int = 0,
) -> pd.DataFrame:
    """Return the rows that stay, in their order and with their index, with a float column ``weight``.

    ``rows`` has at least ``path``, ``split`` and ``label``; images that cannot be used are to be left out
    before. Each split of ``splits`` is balanced by itself; a split that lacks one of the ``classes``
    (negative, positive) cannot be, and stays as it is, as do all other splits and labels, with weight 1.
    Which rows undersampling keeps depends on their paths and the seed alone. Raises InputError for an
    unknown strategy.
    """
    strategy = Strategy.parse(strategy)
    split, label = rows["split"].to_numpy(dtype=object), rows["label"].to_numpy(dtype=object)
    weight = np.ones(len(rows))
    kept = np.ones(len(rows), dtype=bool)
    for name in dict.fromkeys(splits):
        groups = [np.flatnonzero((split == name) & (label == one)) for one in classes]
        smaller, larger = sorted(groups, key=len)
        if not len(smaller) or strategy is Strategy.NONE:
            continue
        if strategy is Strategy.OVERSAMPLE:
            weight[smaller] = len(larger) / len(smaller)
        else:
            order = np.argsort(lots(rows["path"].iloc[larger], seed, "balance"), kind="stable")
            kept[larger[order[len(smaller) :]]] = False
    return rows.assign(weight=weight)[kept]
