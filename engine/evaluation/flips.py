"""Which images change sides when one model sees them under two paddings, and whether that is chance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.checks import check_share
from engine.evaluation.common_images import common_images
from engine.evaluation.mcnemar import mcnemar_p
from engine.evaluation.score_table import ScoreTable

TO_POSITIVE, TO_NEGATIVE = "to positive", "to negative"
RIGHT_TO_WRONG, WRONG_TO_RIGHT = "right to wrong", "wrong to right"


@dataclass(frozen=True)
class Flips:
    """The calls of one model on the same images, first and second time.

    ``frame`` has a row for each image that both tables score: ``path`` and ``label``, the scores ``first``
    and ``second``, ``change`` (to positive or to negative, missing where the call stays) and ``effect``
    (right to wrong or wrong to right, missing also for labels other than the two classes). The counts are
    of images of the two classes, ``n`` of all of these.
    """

    frame: pd.DataFrame
    n: int
    to_positive: int
    to_negative: int
    right_to_wrong: int
    wrong_to_right: int

    @property
    def changed(self) -> int:
        """Images of the two classes whose call changes."""
        return self.to_positive + self.to_negative

    @property
    def p(self) -> float:
        """How likely chance alone makes the accuracy differ as much; see ``mcnemar_p``."""
        return mcnemar_p(self.right_to_wrong, self.wrong_to_right)

    @property
    def changed_rows(self) -> pd.DataFrame:
        """The rows whose call changes, the largest changes of score first."""
        rows = self.frame[self.frame["change"].notna()]
        return rows.iloc[np.argsort(-np.abs(rows["second"] - rows["first"]), kind="stable")]


def compare_calls(first: ScoreTable, second: ScoreTable, threshold: float) -> Flips:
    """Compare the calls of two tables at one threshold (0 to 1), a call being positive at or above it.

    Raises InputError as ``common_images`` does, without an image of the two classes, and for a threshold
    outside 0…1.
    """
    threshold = check_share(threshold, "threshold")
    frame = common_images({"first": first, "second": second})
    label = frame["label"].to_numpy(dtype=object)
    positive = label == first.classes[1]
    of_class = positive | (label == first.classes[0])
    if not of_class.any():
        raise InputError(
            f"No common image has the label {' or '.join(first.classes)}; nothing can be judged."
        )
    before, after = (frame[name].to_numpy() >= threshold for name in ("first", "second"))
    up, down = after & ~before, before & ~after
    worse = of_class & (before != after) & (before == positive)
    better = of_class & (before != after) & (after == positive)
    return Flips(
        frame=frame.assign(
            change=in_words({TO_POSITIVE: up, TO_NEGATIVE: down}),
            effect=in_words({RIGHT_TO_WRONG: worse, WRONG_TO_RIGHT: better}),
        ),
        n=int(of_class.sum()),
        to_positive=int((up & of_class).sum()),
        to_negative=int((down & of_class).sum()),
        right_to_wrong=int(worse.sum()),
        wrong_to_right=int(better.sum()),
    )


def in_words(cases: dict[str, np.ndarray]) -> pd.Series:
    """Return for each row the name of the case that holds, missing where none does."""
    words = pd.Series(np.select(list(cases.values()), list(cases), default=""), dtype="str")
    return words.mask(words == "")
