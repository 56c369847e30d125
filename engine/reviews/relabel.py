"""Labels after review: what changes in a catalog, and in a score table before it is evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from engine.datasets.join import match_paths
from engine.evaluation.score_table import ScoreTable
from engine.reviews.judgement import Judgement, Outcome

BAD_LABEL = "IMAGE_BAD"
"""The label of images that nobody can judge: a group of its own, which no metric counts."""

BEFORE = "label_before_review"
"""The column that keeps the label as it was."""


@dataclass(frozen=True)
class Changes:
    """How many of ``n`` images have which outcome of the review.

    ``corrected`` counts labels that are others now; ``bad`` images that nobody can judge; ``confirmed``,
    ``unclear`` and ``disputed`` those whose label stands, found again among ``reviewed``.
    """

    n: int
    reviewed: int
    corrected: int
    bad: int
    confirmed: int
    unclear: int
    disputed: int

    @property
    def sentence(self) -> str:
        """What the review did, in words."""
        if not self.reviewed:
            return f"None of the {self.n:,} images is reviewed; all labels are the original ones."
        parts = [
            f"{self.reviewed:,} of {self.n:,} images reviewed: {plural(self.corrected, 'label')} corrected"
        ]
        parts += [plural(self.bad, "bad image")]
        kept = {"confirmed": self.confirmed, "unclear": self.unclear, "in dispute": self.disputed}
        parts += [f"{count:,} {word} and unchanged" for word, count in kept.items() if count]
        return ", ".join(parts) + "."


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def new_labels(labels: pd.Series, outcomes: pd.Series, right: pd.Series, bad: str = BAD_LABEL) -> pd.Series:
    """Return labels after review: corrected ones, ``bad`` for bad images, else as they were."""
    changed = labels.mask(outcomes == Outcome.CORRECTED.value, right)
    return changed.mask(outcomes == Outcome.BAD.value, bad).astype("str")


def outcomes_of(paths: pd.Series, judged: Mapping[str, Judgement]) -> tuple[pd.Series, pd.Series]:
    """Return for each path the outcome of its review and the right label, missing where there is none."""
    found = [judged.get(path) for path in paths]
    outcomes = [one and one.outcome.value for one in found]
    right = [one and one.label for one in found]
    return pd.Series(outcomes, paths.index, dtype="str"), pd.Series(right, paths.index, dtype="str")


def count_changes(labels: pd.Series, outcomes: pd.Series, right: pd.Series) -> Changes:
    """Return the counts of a review of images with these labels."""
    counts = {outcome: int((outcomes == outcome.value).sum()) for outcome in Outcome}
    return Changes(
        n=len(labels),
        reviewed=int(outcomes.notna().sum()),
        corrected=int(((outcomes == Outcome.CORRECTED.value) & (labels != right)).sum()),
        bad=counts[Outcome.BAD],
        confirmed=counts[Outcome.CONFIRMED],
        unclear=counts[Outcome.UNCLEAR],
        disputed=counts[Outcome.DISPUTED],
    )


def reviewed_table(table: ScoreTable, judged: Mapping[str, Judgement]) -> ScoreTable:
    """Return a score table with the labels that reviewers agreed on in place of the original ones.

    ``judged`` has judgements by path; a path of the table may differ in its extension. Bad images get the
    label ``BAD_LABEL``, which no metric counts; where reviewers disagree the label stands. The column
    ``label_before_review`` keeps the original label, and the provenance says so.
    """
    outcomes, right = table_outcomes(table, judged)
    labels = table.frame["label"]
    frame = table.frame.assign(**{"label": new_labels(labels, outcomes, right), BEFORE: labels})
    changes = count_changes(table.frame["label"], outcomes, right)
    return replace(table, frame=frame, provenance=table.provenance | {"labels": changes.sentence})


def table_changes(table: ScoreTable, judged: Mapping[str, Judgement]) -> Changes:
    """Return what ``reviewed_table`` changes."""
    return count_changes(table.frame["label"], *table_outcomes(table, judged))


def table_outcomes(table: ScoreTable, judged: Mapping[str, Judgement]) -> tuple[pd.Series, pd.Series]:
    """Return the outcomes for a table's rows, as ``outcomes_of``."""
    paths = list(judged)
    own = dict(zip(match_paths(paths, table.frame), (judged[path] for path in paths), strict=True))
    return outcomes_of(table.frame["path"], {path: one for path, one in own.items() if path is not None})
