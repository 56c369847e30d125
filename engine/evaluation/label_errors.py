"""Images whose label is probably wrong, by confident learning and by their neighbours' labels.

Confident learning (Northcutt et al., JAIR 2021): an image labelled i counts as a j when its probability of j
reaches the mean probability of j over the images labelled j. It needs scores of images that the model was not
trained on: a network has learnt the wrong labels of its own training images by heart.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.checks import check_scores

OUT_OF_SAMPLE = (
    "The scores must be of images that the model was not trained on (validation, test, another set): of its "
    "training images it has learnt the wrong labels too."
)

MAJORITY = 0.8
"""Share of an image's neighbours with the other label from which on they alone put it on the list."""

ROUNDING = 1e-6
"""By how much a probability may miss its threshold: single precision."""

COLUMNS = ("path", "label", "probably", "score", "confident", "neighbours", "suspicion", "reason")


@dataclass(frozen=True)
class Thresholds:
    """The mean probability of the negative class over images labelled so, and of the positive class."""

    negative: float
    positive: float


def is_out_of_sample(split: str | None) -> bool:
    """Tell whether scores of a split can serve: not those of ``train``, alone or with others."""
    return "train" not in {part.strip() for part in (split or "").split(",")}


def thresholds_of(y: np.ndarray, score: np.ndarray) -> Thresholds:
    """Return the class thresholds of labels (n,) bool and scores (n,), which need both classes."""
    return Thresholds(float(np.mean(1 - score[~y])), float(np.mean(score[y])))


def confident_errors(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return which images (n,) bool confident learning takes for mislabelled.

    Those labelled i that count as j ≠ i, and whose more probable class is not i: the off-diagonal of the
    confident joint, with that last condition of the authors' own program. Where an image counts as both,
    the more probable class decides. Raises InputError as ``check_scores`` does, and for a single class.
    """
    y, score = check_scores(y, score)
    if y.all() or not y.any():
        raise InputError("Label errors can be told only where both classes have images.")
    limits = thresholds_of(y, score)
    as_positive = score >= limits.positive - ROUNDING
    as_negative = (1 - score) >= limits.negative - ROUNDING
    more = score > 0.5
    counts_as_positive = as_positive & (~as_negative | more)
    counts_as_negative = as_negative & (~as_positive | ~more)
    return np.where(y, counts_as_negative & ~more, counts_as_positive & more)


def label_errors(
    frame: pd.DataFrame, classes: tuple[str, str], *, around: np.ndarray | None = None
) -> pd.DataFrame:
    """Return the images whose label is doubtful, the most doubtful first, each with its reason.

    ``frame`` has ``path, label, score`` of out-of-sample images of both ``classes``, without missing values;
    ``around`` (n,) is the share of each one's nearest neighbours that has the positive label (NaN where not
    known). Listed are the images of ``confident_errors``, and those of whose neighbours ``MAJORITY`` or more
    have the other label while the model too finds it more probable. Columns ``COLUMNS``: ``probably`` is the
    other class; ``confident`` whether confident learning lists it; ``neighbours`` the share of neighbours
    with the other label; ``suspicion``, by which the list is sorted, the mean of that share and the
    probability of the other class, or the latter alone. Raises InputError as ``confident_errors`` does.
    """
    y = (frame["label"] == classes[1]).to_numpy()
    score = frame["score"].to_numpy(dtype=np.float64)
    confident = confident_errors(y, score)
    other = np.where(y, 1 - score, score)
    positive_around = np.full(len(y), np.nan) if around is None else np.asarray(around, dtype=np.float64)
    neighbours = np.where(y, 1 - positive_around, positive_around)
    # A comparison with NaN is false, as it should be.
    listed = confident | ((neighbours >= MAJORITY) & (other > 0.5))
    suspicion = np.where(np.isnan(neighbours), other, (other + neighbours) / 2)
    limits = thresholds_of(y, score)
    rows = []
    for place in np.flatnonzero(listed):
        label, probably = (classes[1], classes[0]) if y[place] else (classes[0], classes[1])
        usual = limits.negative if y[place] else limits.positive
        rows.append((
            frame["path"].iloc[place], label, probably, score[place], bool(confident[place]),
            float(neighbours[place]), float(suspicion[place]),
            reason(probably, float(other[place]), usual, float(neighbours[place])),
        ))  # fmt: skip
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.sort_values("suspicion", ascending=False, kind="stable", ignore_index=True)


def reason(probably: str, other: float, usual: float, neighbours: float) -> str:
    """Return why an image is listed, in a sentence."""
    name = probably.lower()
    told = (
        f"The model gives {other:.2f} for {name}; images labelled {name} get {usual:.2f} on average"
        if other >= usual - ROUNDING
        else f"The model gives {other:.2f} for {name}"
    )
    if np.isnan(neighbours):
        return f"{told}."
    return f"{told}, and {100 * neighbours:.0f} % of its nearest training images are labelled {name}."


def headline(found: pd.DataFrame, n: int) -> str:
    """Return in one sentence how many labels are doubtful."""
    if found.empty:
        return f"None of {n:,} labels looks wrong."
    look = "looks" if len(found) == 1 else "look"
    return f"{len(found):,} of {n:,} labels {look} wrong: worth a second reader, not a verdict."
