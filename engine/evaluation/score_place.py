"""Where one score stands among a dataset's: the share of each class above it, and what scored like it."""

from dataclasses import dataclass

import numpy as np

from engine.evaluation.calibration.logistic import log_odds
from engine.evaluation.checks import check_share
from engine.evaluation.intervals import Interval, wilson
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.wording import MISSING, percent

NEIGHBOURS = 50
"""Images that count as scoring alike: the nearest so many, and all that tie with the farthest of them."""

LARGEST_PART = 0.2
"""The nearest are at most this share of all images: half a set does not score like one image."""

FEWEST = 10
"""With fewer neighbours no share is given: its interval would span nearly everything."""


@dataclass(frozen=True)
class ClassShare:
    """How many of a class's ``n`` images score ``higher``, with Wilson's interval for the share."""

    label: str
    n: int
    higher: int
    interval: Interval


@dataclass(frozen=True)
class Alike:
    """The ``n`` images that score alike, from ``low`` to ``high``; ``positives`` of them are of that class.

    ``interval`` is Wilson's for the share of positives.
    """

    n: int
    positives: int
    low: float
    high: float
    interval: Interval


@dataclass(frozen=True)
class ScorePlace:
    """A score's place among those of a set of ``n`` images with ``positives`` of the positive class.

    ``shares`` are of the positive class, then of the negative one. ``alike`` is None where the set is too
    small for it. ``own`` tells whether the image itself was in the set; it does not count.
    """

    score: float
    classes: tuple[str, str]
    n: int
    positives: int
    shares: tuple[ClassShare, ClassShare]
    alike: Alike | None
    own: bool


def score_place(table: ScoreTable, score: float, path: str | None = None) -> ScorePlace:
    """Return where a score between 0 and 1 stands among a table's labelled images.

    ``path`` is the image's own in the table: its label must not speak for itself. Raises InputError for a
    score outside 0…1, and where the table has no labelled score.
    """
    score = check_share(score, "score")
    rows = labelled(table)
    own = table.frame["path"].to_numpy(dtype=object)[rows.index] == path
    y, scores = rows.y[~own], rows.score[~own]
    negative, positive = table.classes
    return ScorePlace(
        score=score,
        classes=table.classes,
        n=len(y),
        positives=int(y.sum()),
        shares=(class_share(positive, scores[y], score), class_share(negative, scores[~y], score)),
        alike=alike(y, scores, score),
        own=bool(own.any()),
    )


def class_share(label: str, scores: np.ndarray, score: float) -> ClassShare:
    """Return how many of a class's scores (n,) are higher than one score."""
    higher = int(np.count_nonzero(scores > score))
    return ClassShare(label, len(scores), higher, wilson(higher, len(scores)))


def alike(y: np.ndarray, scores: np.ndarray, score: float) -> Alike | None:
    """Return the images whose scores are nearest by log odds, None for too small a set.

    ``y`` (n,) bool, ``scores`` (n,) in 0…1. By log odds 0.99 is as far from 0.9 as 0.01 is from 0.1: near the
    ends, where most scores lie, small differences say much.
    """
    count = min(NEIGHBOURS, int(LARGEST_PART * len(y)))
    if count < FEWEST:
        return None
    distance = np.abs(log_odds(scores) - log_odds(np.array([score])))
    near = distance <= np.partition(distance, count - 1)[count - 1]
    n, positives = int(near.sum()), int(y[near].sum())
    return Alike(n, positives, float(scores[near].min()), float(scores[near].max()), wilson(positives, n))


def sentence(place: ScorePlace, where: str) -> str:
    """Return how often images that scored alike were positive; ``where`` names the set.

    It says how often so in the whole set as well, since both go with how many positives the set has.
    """
    positive = place.classes[1].lower()
    others = "other " if place.own else ""
    if place.alike is None:
        return (
            f"{where} has {place.n:,} {others}labelled images: "
            "too few to say how often such a score is right."
        )
    found = place.alike
    low, high = f"{found.low:.2f}", f"{found.high:.2f}"
    scores = low if low == high else f"{low} to {high}"
    return (
        f"Of the {found.n:,} {others}images of {where} that scored most like this ({scores}), "
        f"{found.positives:,} had {positive}: {percent(found.positives / found.n)} "
        f"({limits(found.interval)}). "
        f"In the whole set {place.positives:,} of {place.n:,} have it."
    )


def share_sentence(place: ScorePlace) -> str:
    """Return how many images of each class score higher, with Wilson's intervals."""
    first, second = place.shares
    return (
        f"{first.higher:,} of {first.n:,} {first.label.lower()} images score higher "
        f"({limits(first.interval)}), "
        f"and {second.higher:,} of {second.n:,} {second.label.lower()} ones ({limits(second.interval)})."
    )


def limits(interval: Interval) -> str:
    """Return the limits of a share as whole percentages: ``86 to 98 %``."""
    low, high = interval
    return MISSING if np.isnan(low) else f"{100 * low:.0f} to {100 * high:.0f} %"
