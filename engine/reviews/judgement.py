"""What all reviewers of an image together say of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.reviews.entry import Entry
from engine.reviews.opinion import Verdict


class Outcome(StrEnum):
    """What becomes of an image's label."""

    CORRECTED = "label corrected"
    """All reviewers found it wrong, and name the same right one."""
    CONFIRMED = "label confirmed"
    """All found that the model erred: the label stands."""
    BAD = "image bad"
    """All found that nobody can judge the image."""
    UNCLEAR = "unclear"
    """All were undecided: the label stands."""
    DISPUTED = "reviewers disagree"
    """Two verdicts, or two right labels: the label stands until they agree."""


SINGLE = {
    Verdict.LABEL_WRONG: Outcome.CORRECTED,
    Verdict.MODEL_WRONG: Outcome.CONFIRMED,
    Verdict.IMAGE_BAD: Outcome.BAD,
    Verdict.UNCLEAR: Outcome.UNCLEAR,
}


@dataclass(frozen=True)
class Judgement:
    """The outcome for one image, with the right label where it is corrected; who gave a verdict, what else.

    ``said`` has a pair of reviewer and verdict in words for each reviewer with a verdict.
    """

    outcome: Outcome
    label: str | None
    said: tuple[tuple[str, str], ...]
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Who gave a verdict."""
        return tuple(reviewer for reviewer, _ in self.said)


def judgements(entries: Iterable[Entry]) -> dict[str, Judgement]:
    """Return the judgement of each image of one dataset that has a verdict, by SHA-256."""
    by_image: dict[str, list[Entry]] = {}
    for entry in entries:
        by_image.setdefault(entry.image.sha256, []).append(entry)
    return {
        sha256: judgement(said)
        for sha256, said in by_image.items()
        if any(entry.opinion.verdict for entry in said)
    }


def judgement(entries: Iterable[Entry]) -> Judgement:
    """Return the judgement of one image, of which at least one entry has a verdict."""
    every = sorted(entries, key=lambda entry: entry.reviewer)
    given = [entry for entry in every if entry.opinion.verdict]
    verdicts = {(entry.opinion.verdict, entry.opinion.label) for entry in given}
    verdict, label = next(iter(verdicts))
    agreed = len(verdicts) == 1 and verdict is not None
    return Judgement(
        outcome=SINGLE[verdict] if agreed and verdict else Outcome.DISPUTED,
        label=label if agreed else None,
        said=tuple((entry.reviewer, entry.opinion.words) for entry in given),
        tags=tuple(sorted({tag for entry in every for tag in entry.opinion.tags})),
        notes=tuple(f"{entry.reviewer}: {entry.opinion.note}" for entry in every if entry.opinion.note),
    )


def by_path(judged: Mapping[str, Judgement], places: Mapping[str, str]) -> dict[str, Judgement]:
    """Return judgements by the images' paths; ``places`` has the SHA-256 by path."""
    return {path: judged[sha256] for path, sha256 in places.items() if sha256 in judged}
