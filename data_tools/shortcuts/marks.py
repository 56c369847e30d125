"""Values of a file's properties that occur (nearly) in one class only: a colour mode, a format, a source."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from data_tools.shortcuts.features import NAMED, TEXTS, original
from engine.datasets.balance import has_problem
from engine.datasets.groups import splits_of
from engine.evaluation.intervals import wilson

MARKS = (*TEXTS, "bit_depth")

LEAST_TIMES = 3.0
"""So many times as often must a value occur in one class, beyond what chance explains."""

LEAST_MARKED = 10
"""Images of one class that must have it."""


@dataclass(frozen=True)
class Mark:
    """A value that is much more frequent in one class.

    ``having`` of the ``n`` images of ``label`` in ``split`` have it, and ``others_having`` of the ``others``
    images of the other class.
    """

    split: str
    feature: str
    value: str
    label: str
    having: int
    n: int
    others_having: int
    others: int

    @property
    def title(self) -> str:
        """The property's name in words."""
        return NAMED[self.feature].title


def find_marks(table: pd.DataFrame, classes: tuple[str, str]) -> list[Mark]:
    """Return the marks of a catalog or scan, the strongest of each property and split.

    ``classes`` is (negative, positive); rows with a problem or another label do not count.
    """
    usable = table[~has_problem(table) & table["label"].isin(classes)]
    split = splits_of(usable)
    found = []
    for one in split.cat.categories:
        rows = usable[split == one]
        for feature in MARKS:
            candidates = list(marks_of(rows, feature, str(one), classes))
            found += sorted(candidates, key=lambda mark: -mark.having / mark.n)[:1]
    return found


def marks_of(rows: pd.DataFrame, feature: str, split: str, classes: tuple[str, str]) -> Iterator[Mark]:
    """Yield the values of one property that mark a class among the rows of one split."""
    values = original(rows, feature)
    counts = pd.crosstab(values, rows["label"]).reindex(columns=list(classes), fill_value=0)
    images = rows["label"].value_counts().reindex(list(classes), fill_value=0)
    if not images.all():
        return
    for value, count in counts[counts.max(axis=1) >= LEAST_MARKED].iterrows():
        for label, other in (classes, classes[::-1]):
            having, rest = int(count[label]), int(count[other])
            least = wilson(having, images[label])[0]
            if least >= LEAST_TIMES * wilson(rest, images[other])[1]:
                yield Mark(
                    split, feature, str(value), label, having, int(images[label]), rest, int(images[other])
                )
