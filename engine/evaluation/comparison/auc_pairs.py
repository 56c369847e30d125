"""The ROC AUCs of every two models on the same images, tested with allowance for the number of pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from engine.evaluation.auc_difference import PairedDifference, difference_of_placements
from engine.evaluation.comparison.tiers import LEVEL
from engine.evaluation.delong import placements
from engine.evaluation.holm import holm


@dataclass(frozen=True)
class AucPair:
    """The difference of two models' AUCs, and its p-value adjusted for all pairs (Holm 1979)."""

    difference: PairedDifference
    p_adjusted: float

    @property
    def apart(self) -> bool:
        """Whether the two can be told apart."""
        return self.p_adjusted < LEVEL


def auc_pairs(
    y: np.ndarray, scores: Mapping[str, np.ndarray], names: Sequence[str]
) -> dict[tuple[str, str], AucPair]:
    """Return every two of the models ``names`` by (earlier, later), compared as DeLong et al. 1988.

    ``y`` (n,) bool, ``scores`` (n,) by name.
    """
    placed = {name: placements(y, scores[name]) for name in names}
    found = {(a, b): difference_of_placements(placed[a], placed[b]) for a, b in combinations(names, 2)}
    adjusted = holm([one.p for one in found.values()]).tolist()
    return {pair: AucPair(one, p) for (pair, one), p in zip(found.items(), adjusted, strict=True)}
