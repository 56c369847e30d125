"""What became of each image at a threshold, and in which order to look at them."""

from enum import StrEnum

import numpy as np
import pandas as pd

from engine.evaluation.checks import check_share
from engine.evaluation.score_table import ScoreTable


class Outcome(StrEnum):
    """The four ways a call can end."""

    TP = "TP"
    """A positive image, called positive: a find."""
    FP = "FP"
    """A negative image, called positive: a false alarm."""
    FN = "FN"
    """A positive image, called negative: a miss."""
    TN = "TN"
    """A negative image, called negative: a correct all-clear."""

    @property
    def wrong(self) -> bool:
        """Whether the call was an error."""
        return self in (Outcome.FP, Outcome.FN)


class Order(StrEnum):
    """Which images come first. The value is a short title for people."""

    MOST_WRONG = "most wrong"
    """Errors by falling margin, then the right calls by rising margin: where the model fails worst."""
    MOST_CONFIDENT = "most confident"
    """By falling margin, right or wrong."""
    LEAST_SURE = "least sure"
    """By rising margin: the calls that a small change of the threshold turns."""
    LEAST_LIKELY = "least likely label"
    """By rising probability of the image's own label: what surprises it most at any threshold."""
    HIGHEST, LOWEST = "highest score", "lowest score"
    """By score alone, whatever the label."""


def outcome_frame(table: ScoreTable, threshold: float) -> pd.DataFrame:
    """Return the table's rows with the columns ``outcome`` and ``margin``.

    ``outcome`` is TP, FP, FN or TN as text, an image being called positive when its score ≥ ``threshold`` (0
    to 1); it is missing for labels other than the two classes and for unreadable images. ``margin`` is the
    distance of the score from the threshold, 0 to 1, missing without a score. Raises InputError for a
    threshold outside 0…1.
    """
    threshold = check_share(threshold, "threshold")
    score = table.frame["score"].to_numpy(dtype=np.float64)
    label = table.frame["label"].to_numpy(dtype=object)
    positive, negative = label == table.classes[1], label == table.classes[0]
    called, scored = score >= threshold, ~np.isnan(score)
    ways = {
        Outcome.TP: positive & called,
        Outcome.FP: negative & called,
        Outcome.FN: positive & ~called & scored,
        Outcome.TN: negative & ~called & scored,
    }
    outcome = np.select(list(ways.values()), [way.value for way in ways], default="")
    column = pd.Series(outcome, index=table.frame.index, dtype="str")
    return table.frame.assign(outcome=column.mask(column == ""), margin=np.abs(score - threshold))


def outcome_of(label: str | None, score: float, threshold: float, classes: tuple[str, str]) -> Outcome | None:
    """Return what became of one image, as ``outcome_frame``; None of another label or without a score."""
    if label not in classes or np.isnan(score):
        return None
    if score >= threshold:
        return Outcome.TP if label == classes[1] else Outcome.FP
    return Outcome.FN if label == classes[1] else Outcome.TN


def in_order(frame: pd.DataFrame, order: Order) -> pd.DataFrame:
    """Return the rows of an outcome frame in this order, equal ones as they were.

    Images without a score come last; in the orders that ask for the label, those without an outcome come
    before them.
    """
    margin, score = (frame[name].to_numpy(dtype=np.float64) for name in ("margin", "score"))
    judged = frame["outcome"].notna().to_numpy()
    group = np.zeros(len(frame))
    if order is Order.MOST_WRONG:
        wrong = frame["outcome"].isin([way.value for way in Outcome if way.wrong]).to_numpy()
        key = np.where(wrong, -margin, margin)
        group = np.where(wrong, 0, np.where(judged, 1, 2))
    elif order is Order.LEAST_LIKELY:
        positive = frame["outcome"].isin([Outcome.TP.value, Outcome.FN.value]).to_numpy()
        key, group = np.where(positive, score, 1 - score), np.where(judged, 0, 1)
    else:
        key = {
            Order.MOST_CONFIDENT: -margin,
            Order.LEAST_SURE: margin,
            Order.HIGHEST: -score,
            Order.LOWEST: score,
        }[order]
    return frame.iloc[np.lexsort((key, group, np.isnan(margin)))]


def outcome_counts(frame: pd.DataFrame) -> dict[Outcome, int]:
    """Return how many images of an outcome frame ended each way."""
    counts = frame["outcome"].value_counts()
    return {way: int(counts.get(way.value, 0)) for way in Outcome}
