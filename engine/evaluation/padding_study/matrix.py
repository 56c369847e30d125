"""The train-padding × test-padding matrix as a table."""

import pandas as pd

from engine.evaluation.padding_study.cells import FIGURES, Cells
from engine.evaluation.replicates import estimate


def matrix(cells: Cells) -> pd.DataFrame:
    """Return a row for each training, each padding it was served under, and each figure.

    Columns ``train, test, own`` (whether it was trained under that padding), ``figure, value, low, high``
    (95 %, images and seeds together), ``images`` and ``seeds`` (standard errors), ``replicates, n,
    positives``.
    """
    rows = []
    for train in cells.study.trains:
        for test in cells.study.tests:
            for figure in FIGURES:
                values, resampled = cells.of(figure, train, test)
                found = estimate(values, resampled, cells.n)
                rows.append(
                    {
                        "train": train,
                        "test": test,
                        "own": test == cells.study.own_padding(train),
                        "figure": figure,
                        "value": found.value,
                        "low": max(0.0, found.interval[0]),
                        "high": min(1.0, found.interval[1]),
                        "images": found.images,
                        "seeds": found.seeds,
                        "replicates": len(values),
                        "n": cells.n,
                        "positives": cells.positives,
                    }
                )
    return pd.DataFrame(rows)
