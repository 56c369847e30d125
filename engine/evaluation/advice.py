"""Whether to believe a score at all: the guard's verdict and the checks of the picture, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.evaluation.out_of_distribution import Verdict
from engine.imaging.quality import Concern, Kind

NO_CHEST = frozenset({Kind.UNLIKE_CHEST, Kind.COLOR})
"""Concerns that together with the guard's say clearly that a picture is no chest radiograph. Each of the two
looks at something else, pixels here and the network's features there: alone, either may be wrong."""


class Level(StrEnum):
    """What to do with a score."""

    PASS = "pass"
    """Nothing speaks against the picture."""
    WARN = "warn"
    """One check speaks against it: show the score, and the doubt beside it."""
    REFUSE = "refuse"
    """Two checks that know nothing of each other say that it is no chest radiograph: show no verdict."""


@dataclass(frozen=True)
class Advice:
    """What to do with a score, and why in one sentence (empty for ``PASS``)."""

    level: Level
    sentence: str


def advice(verdict: Verdict | None, concerns: Sequence[Concern]) -> Advice:
    """Return what to do with the score of an image.

    ``verdict`` is the guard's, None for a model without one; ``concerns`` are those of
    ``engine.imaging.quality``. Refused is a picture whose features are unlike the training images', and
    that is in colour or has its light and dark laid out unlike a chest's; each alone, or any other
    concern, is a warning.
    """
    odd = verdict is not None and verdict.odd
    if odd and verdict is not None and any(one.kind in NO_CHEST for one in concerns):
        return Advice(
            Level.REFUSE,
            "No verdict: to a simple check of the picture, and to the network too, this is no chest "
            "radiograph like those of its training.",
        )
    if odd and verdict is not None:
        return Advice(Level.WARN, verdict.sentence)
    if concerns:
        return Advice(Level.WARN, concerns[0].sentence)
    return Advice(Level.PASS, "")
