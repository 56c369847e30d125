"""Which models err on which images."""

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.intervals import wilson

BETWEEN = " + "
"""What joins the names of models that err together in a set's ``key``."""


def error_sets(comparison: Comparison) -> pd.DataFrame:
    """Return a row for each combination of models that err on the same images and no other model does.

    Columns ``key`` (the models' names joined), ``models`` (their names as a tuple, in the leaderboard's
    order), ``n``, ``missed`` (positives called negative) and ``false_alarms`` (negatives called positive),
    ``share`` of all images with ``low`` and ``high`` (95 %, Wilson), and ``paths`` (the images, as a tuple).
    The largest combination comes first; images that every model calls right are in none.
    """
    wrong = comparison.wrong.to_numpy()
    kinds, kind_of = np.unique(wrong, axis=0, return_inverse=True)
    kind_of = kind_of.reshape(-1)
    y, paths = comparison.frame["y"].to_numpy(), comparison.frame["path"].to_numpy(dtype=object)
    rows = []
    for kind, erring in enumerate(kinds):
        if not erring.any():
            continue
        here = kind_of == kind
        models = tuple(name for name, errs in zip(comparison.names, erring, strict=True) if errs)
        n, missed = int(here.sum()), int((here & y).sum())
        low, high = wilson(n, comparison.n)
        rows.append(
            {
                "key": BETWEEN.join(models),
                "models": models,
                "n": n,
                "missed": missed,
                "false_alarms": n - missed,
                "share": n / comparison.n,
                "low": low,
                "high": high,
                "paths": tuple(paths[here]),
            }
        )
    columns = ["key", "models", "n", "missed", "false_alarms", "share", "low", "high", "paths"]
    table = pd.DataFrame(rows, columns=columns)
    table["models"] = table["models"].astype(object)
    fewest = table["models"].map(len)
    order = np.lexsort((table["key"], fewest, -table["n"]))
    return table.iloc[order].reset_index(drop=True)


def two_by_two(comparison: Comparison, first: str, second: str) -> pd.DataFrame:
    """Return the four ways in which two models' calls can be right and wrong, with the images of each.

    Columns ``first_right, second_right`` (bool), ``n, missed, false_alarms`` (as in ``error_sets``, of what
    either model gets wrong), ``share, low, high`` and ``paths``; both right first, both wrong last. Raises
    InputError for a model that is not compared, or twice the same.
    """
    for name in (first, second):
        if name not in comparison.evaluations:
            raise InputError(f"'{name}' is not among the models compared: {', '.join(comparison.names)}.")
    if first == second:
        raise InputError(f"Expected two different models, but got '{first}' twice.")
    right = ~comparison.wrong
    y = comparison.frame["y"]
    rows = []
    for first_right, second_right in ((True, True), (True, False), (False, True), (False, False)):
        here = (right[first] == first_right) & (right[second] == second_right)
        n = int(here.sum())
        missed = 0 if first_right and second_right else int((here & y).sum())
        low, high = wilson(n, comparison.n)
        rows.append(
            {
                "first_right": first_right,
                "second_right": second_right,
                "n": n,
                "missed": missed,
                "false_alarms": 0 if first_right and second_right else n - missed,
                "share": n / comparison.n,
                "low": low,
                "high": high,
                "paths": tuple(comparison.frame["path"][here]),
            }
        )
    return pd.DataFrame(rows)
