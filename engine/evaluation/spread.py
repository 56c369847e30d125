"""How far a score moves under changes that change no finding, and what to say of it.

This is a check of the score's footing, not a confidence interval: nothing bounds how often the truth lies
inside. Test-time changes as a measure of doubt: Ayhan and Berens, MIDL 2018; the members of an ensemble:
Lakshminarayanan et al., NeurIPS 2017.
"""

from dataclasses import dataclass

NOT_AN_INTERVAL = "This is the range that small changes span, not a confidence interval."


@dataclass(frozen=True)
class Spread:
    """One image's score, its scores when ``moved`` (what was done, score), and those of ``members``.

    All are probabilities of the positive class; ``members`` are (name, score), empty for a single network.
    """

    score: float
    moved: tuple[tuple[str, float], ...]
    members: tuple[tuple[str, float], ...] = ()

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest score, the picture as it is included."""
        scores = [self.score, *(score for _, score in self.moved)]
        return min(scores), max(scores)

    def changed(self, threshold: float) -> int:
        """Return how many of the moved pictures are called otherwise at a threshold."""
        return sum((score >= threshold) != (self.score >= threshold) for _, score in self.moved)


def sentence(spread: Spread, threshold: float) -> str:
    """Return the spread in plain words: over which range, and whether the call changes."""
    low, high = (f"{score:.2f}" for score in spread.range)
    changed = spread.changed(threshold)
    n = len(spread.moved)
    moved = "as the picture is mirrored or moved a little"
    kept = "the call never changes" if not changed else f"the call changes in {changed} of {n} such pictures"
    if low == high:
        return f"The score stays at {low} {moved}; {kept}."
    return f"The score lies between {low} and {high} {moved}; {kept}."


def members_sentence(spread: Spread, threshold: float) -> str:
    """Return what an ensemble's members say of the picture; nothing for a single network."""
    if not spread.members:
        return ""
    scores = sorted(score for _, score in spread.members)
    above = sum(score >= threshold for score in scores)
    n = len(scores)
    sides = {
        0: f"all below the threshold of {threshold:.3f}",
        n: f"all at or above the threshold of {threshold:.3f}",
    }
    split = sides.get(above, f"{above} of {n} at or above the threshold of {threshold:.3f}")
    return f"Its {n} members score it {scores[0]:.2f} to {scores[-1]:.2f}, {split}."
