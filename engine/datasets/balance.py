"""How many images a catalog holds of each class in each split, and how uneven that is.

The functions take a catalog, or any table with a row for each image: columns that it lacks count as unknown.
``classes`` is (negative, positive).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.datasets.groups import USUAL_SPLITS, column_of, labels_of, splits_of, values_of
from engine.datasets.layouts import WHOLE

EVEN = 1.1
"""Up to this many images of one class for each of the other, the classes are called even."""


@dataclass(frozen=True)
class Imbalance:
    """The usable images of the two classes in one split."""

    split: str
    negative: int
    positive: int
    classes: tuple[str, str]

    @property
    def ratio(self) -> float:
        """Images of the larger class for each of the smaller; infinite where one is absent, NaN for none."""
        more, less = max(self.negative, self.positive), min(self.negative, self.positive)
        return more / less if less else float("inf") if more else float("nan")

    @property
    def words(self) -> str:
        """The ratio in words: ``2.9 pneumonia for each normal``."""
        negative, positive = (name.lower() for name in self.classes)
        if not self.negative and not self.positive:
            return f"neither {negative} nor {positive} images"
        if not self.negative or not self.positive:
            return f"no {negative if self.positive else positive} images"
        if self.ratio <= EVEN:
            return f"about as many {positive} as {negative}"
        more, less = (positive, negative) if self.positive > self.negative else (negative, positive)
        return f"{self.ratio:.{1 if self.ratio < 9.95 else 0}f} {more} for each {less}"


def count_images(catalog: pd.DataFrame, classes: tuple[str, str], column: str | None = None) -> pd.DataFrame:
    """Return ``split``, ``label``, the further ``column`` if given, ``n`` and ``unusable`` for each group.

    ``n`` counts all images of the group, ``unusable`` those of them with a problem. Groups come in the order
    of ``engine.datasets.groups``, which also says how values of a further column are put together; groups
    without images are left out.
    """
    keys = {"split": splits_of(catalog), "label": labels_of(catalog, classes)}
    if column is not None:
        keys |= {column: values_of(catalog, column)}
    table = pd.DataFrame(keys).assign(n=1, unusable=has_problem(catalog).astype(np.int64))
    return table.groupby(list(keys), observed=True).sum().reset_index()


def imbalances(catalog: pd.DataFrame, classes: tuple[str, str]) -> list[Imbalance]:
    """Return the imbalance of each split, in the splits' usual order."""
    counts = count_images(catalog, classes)
    usable = (
        (counts["n"] - counts["unusable"]).groupby([counts["split"], counts["label"]], observed=True).sum()
    )
    negative, positive = classes
    return [
        Imbalance(
            split, int(usable.get((split, negative), 0)), int(usable.get((split, positive), 0)), classes
        )
        for split in counts["split"].unique()
    ]


def training_imbalance(catalog: pd.DataFrame, classes: tuple[str, str]) -> Imbalance | None:
    """Return the imbalance that a training would see: of train, else of the largest split."""
    found = {one.split: one for one in imbalances(catalog, classes)}
    largest = max(found.values(), key=lambda one: one.negative + one.positive, default=None)
    return found.get(USUAL_SPLITS[0], largest)


def balance_headline(catalog: pd.DataFrame, classes: tuple[str, str]) -> str:
    """Return in one sentence what a catalog holds, the imbalance of the training data first."""
    n, bad = len(catalog), int(has_problem(catalog).sum())
    end = f"; {bad:,} of {n:,} files cannot be used." if bad else "."
    training = training_imbalance(catalog, classes)
    if training is None:
        return "There are no images."
    if not training.negative and not training.positive:
        return f"{n:,} images without a label of either class can be scored, but not judged{end}"
    where = "The dataset" if training.split == WHOLE else f"Split {training.split}"
    return (
        f"{where} has {training.words}: {training.positive:,} {classes[1].lower()} and "
        f"{training.negative:,} {classes[0].lower()} images{end}"
    )


def unusable_files(catalog: pd.DataFrame) -> pd.DataFrame:
    """Return ``path, split, label, problem`` of the files that cannot be used, by problem and path."""
    rows = catalog[has_problem(catalog)]
    names = ("path", "split", "label", "problem")
    table = pd.DataFrame({name: column_of(rows, name) for name in names})
    return table.sort_values(["problem", "path"], ignore_index=True)


def has_problem(catalog: pd.DataFrame) -> pd.Series:
    """Tell for each image whether it cannot be used."""
    return column_of(catalog, "problem").notna()
