"""What a step from one model to the next does to the same images: those it rescues, and those it breaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.auc_difference import PairedDifference, paired_difference
from engine.evaluation.common_images import common_images
from engine.evaluation.flips import in_words
from engine.evaluation.holm import holm
from engine.evaluation.intervals import Interval
from engine.evaluation.mcnemar import mcnemar_p
from engine.evaluation.paired_accuracy import accuracy_difference
from engine.evaluation.score_table import ScoreTable

RESCUED, BROKEN = "rescued", "broken"
"""Wrong before and right now; right before and wrong now."""


@dataclass(frozen=True, eq=False)
class Step:
    """A step on the images of the two classes that both models score, each at its own threshold.

    ``frame`` has a row for each of them: ``path, label``, the scores ``before`` and ``after``, and ``effect``
    (rescued or broken, missing where the call stays right or wrong). ``classes`` are (negative, positive);
    ``auc`` is DeLong's paired difference, after minus before.
    """

    frame: pd.DataFrame
    classes: tuple[str, str]
    auc: PairedDifference
    rescued: int
    broken: int

    @property
    def n(self) -> int:
        """Images that count."""
        return len(self.frame)

    @property
    def accuracy_gain(self) -> float:
        """How much more of the images are called right."""
        return (self.rescued - self.broken) / self.n

    @property
    def accuracy_interval(self) -> Interval:
        """The 95 % interval of ``accuracy_gain``."""
        return accuracy_difference(self.rescued, self.broken, self.n)

    @property
    def p(self) -> float:
        """How likely chance alone rescues or breaks so many more (McNemar's exact test)."""
        return mcnemar_p(self.broken, self.rescued)

    def images(self, effect: str) -> pd.DataFrame:
        """Return the rows that were rescued or broken, the largest change of score first."""
        rows = self.frame[self.frame["effect"] == effect]
        return rows.iloc[np.argsort(-np.abs(rows["after"] - rows["before"]), kind="stable")]


def take_step(before: ScoreTable, after: ScoreTable) -> Step:
    """Compare two models' tables of the same images at the tables' own thresholds.

    Raises InputError as ``common_images`` does, and where no common image has a label of the two classes.
    """
    frame = common_images({"before": before, "after": after})
    negative, positive = after.classes
    frame = frame[frame["label"].isin((negative, positive))].reset_index(drop=True)
    if frame.empty:
        raise InputError(f"No common image has the label {negative} or {positive}; nothing can be judged.")
    y = (frame["label"] == positive).to_numpy(dtype=bool)
    was_right = (frame["before"].to_numpy() >= before.threshold) == y
    right = (frame["after"].to_numpy() >= after.threshold) == y
    rescued, broken = right & ~was_right, was_right & ~right
    return Step(
        frame=frame.assign(effect=in_words({RESCUED: rescued, BROKEN: broken})),
        classes=after.classes,
        auc=paired_difference(y, frame["after"], frame["before"]),
        rescued=int(rescued.sum()),
        broken=int(broken.sum()),
    )


def adjusted(steps: Sequence[Step]) -> list[dict[str, float]]:
    """Return each step's ``auc_p`` (DeLong's) and ``p`` (McNemar's), adjusted by Holm for all steps."""
    areas, calls = holm([step.auc.p for step in steps]), holm([step.p for step in steps])
    return [{"auc_p": area, "p": call} for area, call in zip(areas.tolist(), calls.tolist(), strict=True)]
