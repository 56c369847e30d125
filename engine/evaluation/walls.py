"""Images that several judges do not call the same: several models, or one model under several paddings."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.evaluation.checks import check_share
from engine.evaluation.common_images import common_images
from engine.evaluation.intervals import wilson
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.wording import limits, number


@dataclass(frozen=True)
class Differing:
    """The images that are not called the same, the largest spread of scores first.

    ``frame`` has ``path``, ``label``, the score of each judge under its name, and ``spread``, the highest
    score minus the lowest; ``n`` counts the images that every judge scores.
    """

    frame: pd.DataFrame
    n: int
    names: tuple[str, ...]

    @property
    def share(self) -> str:
        """How many of the images these are, with the 95 % interval (Wilson 1927)."""
        count = len(self.frame)
        interval = wilson(count, self.n)
        return f"{count:,} of {self.n:,} ({number(count / self.n, interval)}, {limits(interval)})"


def differing(tables: Mapping[str, ScoreTable], thresholds: Mapping[str, float]) -> Differing:
    """Return the images that the judges (at least one) do not call the same, each at its own threshold.

    Both are by the judge's name; a call is positive at or above the threshold (0 to 1). Paths and labels are
    those of the first table; images of any label count. Raises InputError as ``common_images`` does, and for
    a threshold outside 0…1.
    """
    names = tuple(tables)
    limits = np.array([check_share(thresholds[name], f"threshold of {name}") for name in names])
    frame = common_images(tables)
    scores = frame[list(names)].to_numpy(dtype=np.float64)
    called = scores >= limits
    found = frame[called.any(axis=1) != called.all(axis=1)]
    spread = np.ptp(found[list(names)].to_numpy(dtype=np.float64), axis=1)
    found = found.assign(spread=spread).iloc[np.argsort(-spread, kind="stable")]
    return Differing(found.reset_index(drop=True), len(frame), names)
