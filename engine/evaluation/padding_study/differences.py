"""Paired differences between cells of the matrix, with a verdict in words."""

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.evaluation.holm import holm
from engine.evaluation.padding_study.cells import FIGURES, Cells
from engine.evaluation.replicates import Estimate, estimate

LEAST = 0.05
"""Adjusted p-value below which a difference counts as more than noise."""

NO_DIFFERENCE = "no difference beyond noise"

COLUMNS = [
    "question", "figure", "train", "test", "other_train", "other_test", "delta", "low", "high", "p",
]  # fmt: skip
"""What a comparison is of, and what it finds."""

AGREE, DISAGREE = "trained and served alike", "served otherwise than trained"
"""The two questions: does the padding matter in itself, or only when training and serving disagree?"""


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix: what the models were trained under, and what they are served."""

    train: str
    test: str


def pairs(cells: Cells) -> list[tuple[str, Cell, Cell]]:
    """Return the comparisons, each with its question.

    Every two trainings, each served its own padding; and every training, served its own padding and another.
    """
    study = cells.study
    own = {train: Cell(train, study.own_padding(train)) for train in study.trains}
    served = [cell for cell in own.values() if cell.test in study.tests]
    alike = [(AGREE, first, second) for first, second in itertools.combinations(served, 2)]
    otherwise = [
        (DISAGREE, cell, Cell(cell.train, test))
        for cell in served
        for test in study.tests
        if test != cell.test
    ]
    return alike + otherwise


def difference(cells: Cells, figure: str, first: Cell, second: Cell) -> Estimate:
    """Return first minus second: over the same resampled images, and seed by seed where both have them.

    Where the two have different seeds, the variances between seeds add up instead.
    """
    values, resampled = cells.of(figure, first.train, first.test)
    others, others_resampled = cells.of(figure, second.train, second.test)
    seeds, other_seeds = (
        [cells.study.models[index].seed for index in cells.study.replicates(train)]
        for train in (first.train, second.train)
    )
    change = resampled - others_resampled
    if sorted(seeds) == sorted(other_seeds) and len(set(seeds)) == len(seeds):
        return estimate(values[np.argsort(seeds)] - others[np.argsort(other_seeds)], change, cells.n)
    return estimate(unpaired(values, others), change, cells.n)


def unpaired(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return values whose mean is the difference of means, and whose spread is that of both together.

    As many values as the smaller group has, so that degrees of freedom are not overstated.
    """
    least = min(len(first), len(second))
    delta = first.mean() - second.mean()
    if least < 2:
        return np.array([delta])
    variance = first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)
    pattern = np.linspace(-1.0, 1.0, least)
    return delta + pattern * np.sqrt(variance * least / pattern.var(ddof=1))


def differences(cells: Cells) -> pd.DataFrame:
    """Return a row for each comparison and figure, with Holm's adjusted p-values and the verdict in words.

    Columns ``question, figure, train, test, other_train, other_test, delta, low, high, p, p_adjusted,
    verdict``; ``delta`` is the first cell minus the other. p-values are adjusted within each question and
    figure.
    """
    rows = []
    for figure in FIGURES:
        for question, first, second in pairs(cells):
            found = difference(cells, figure, first, second)
            rows.append(
                {
                    "question": question,
                    "figure": figure,
                    "train": first.train,
                    "test": first.test,
                    "other_train": second.train,
                    "other_test": second.test,
                    "delta": found.value,
                    "low": found.interval[0],
                    "high": found.interval[1],
                    "p": found.p,
                }
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["p_adjusted"] = table.groupby(["question", "figure"])["p"].transform(holm)
    table["verdict"] = [verdict(row.delta, row.p_adjusted) for row in table.itertuples()]
    return table


def verdict(delta: float, p_adjusted: float) -> str:
    """Return what a comparison says: the first is higher, lower, or there is no difference beyond noise."""
    if not p_adjusted < LEAST:
        return NO_DIFFERENCE
    return "higher" if delta > 0 else "lower"
