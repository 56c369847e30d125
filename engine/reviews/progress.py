"""How far a review has come, and what its reviewers make of the same images."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from engine.evaluation.comparison.agreement import cohens_kappa
from engine.reviews.entry import Entry
from engine.reviews.judgement import Judgement, Outcome
from engine.reviews.opinion import Verdict


@dataclass(frozen=True)
class Progress:
    """Of ``total`` images ``reviewed`` have a verdict; ``own`` counts them by reviewer, ``disputed`` those
    on which reviewers disagree.
    """

    reviewed: int
    total: int
    own: dict[str, int]
    disputed: int = 0


def progress(judged: Mapping[str, Judgement], paths: Iterable[str]) -> Progress:
    """Return how many images of these paths have a verdict; ``judged`` has judgements by path."""
    wanted = set(paths)
    found = [one for path, one in judged.items() if path in wanted]
    own: dict[str, int] = {}
    for one in found:
        for reviewer in one.reviewers:
            own[reviewer] = own.get(reviewer, 0) + 1
    disputed = sum(one.outcome is Outcome.DISPUTED for one in found)
    return Progress(len(found), len(wanted), dict(sorted(own.items())), disputed)


def verdicts_of(entries: Iterable[Entry]) -> dict[str, dict[str, Verdict]]:
    """Return each reviewer's verdicts by image (SHA-256), reviewers by name."""
    found: dict[str, dict[str, Verdict]] = {}
    for entry in entries:
        if entry.opinion.verdict:
            found.setdefault(entry.reviewer, {})[entry.image.sha256] = entry.opinion.verdict
    return dict(sorted(found.items()))


def agreement(entries: Iterable[Entry]) -> pd.DataFrame:
    """Return how far each two reviewers agree on the images of one dataset that both gave a verdict on.

    Columns: ``first, second`` (reviewers), ``n`` (images of both), ``same`` (how many have the same verdict),
    ``kappa`` (Cohen 1960, over the four verdicts) with its 95 % interval ``low, high``; NaN where undefined.
    """
    rows = []
    for (first, one), (second, other) in combinations(verdicts_of(entries).items(), 2):
        both = sorted(one.keys() & other.keys())
        a, b = (np.array([of[image].value for image in both], dtype=str) for of in (one, other))
        found = cohens_kappa(a, b)
        rows.append((first, second, len(both), int((a == b).sum()), found.value, *found.interval))
    return pd.DataFrame(rows, columns=["first", "second", "n", "same", "kappa", "low", "high"])


def disagreements(judged: Mapping[str, Judgement]) -> pd.DataFrame:
    """Return the images that reviewers disagree on, by path: ``path, said, notes``.

    ``judged`` has judgements by path; ``said`` is each reviewer's verdict, ``notes`` what they wrote.
    """
    rows = [
        (path, "; ".join(f"{reviewer}: {words}" for reviewer, words in one.said), "; ".join(one.notes))
        for path, one in sorted(judged.items())
        if one.outcome is Outcome.DISPUTED
    ]
    return pd.DataFrame(rows, columns=["path", "said", "notes"]).astype("str")
