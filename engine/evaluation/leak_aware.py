"""Figures of merit with and without the images that a model may have seen in training: does a leak flatter?

The leak columns are those that a scan writes (``data_tools.leaks``); they say what is suspected, not proven.
"""

import math

import numpy as np
import pandas as pd

from engine.datasets.join import match_paths
from engine.errors import InputError
from engine.evaluation.checks import check_share
from engine.evaluation.core_figures import FIGURES, JUDGED, columns_of, core_figures
from engine.evaluation.delong import placements
from engine.evaluation.holm import holm
from engine.evaluation.intervals import quantile
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.subgroups import SIGNIFICANT
from engine.evaluation.unpaired import UNKNOWN, Difference, rate_difference, two_sided

DUPLICATE, SUBJECT, CONFLICT = "leak_duplicate", "leak_subject", "label_conflict"

ALL = "all images"

WITHOUT = {
    "without suspected duplicates in another split": (DUPLICATE,),
    "without subjects of another split": (SUBJECT,),
    "without either": (DUPLICATE, SUBJECT),
    "without label conflicts": (CONFLICT,),
}
"""What each row leaves out, by the columns that suspect it."""

CHANGE_COLUMNS = ("change", "change_low", "change_high", "p", "p_adjusted")


def leak_aware(table: ScoreTable, catalog: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Return the figures of all images, and of what is left without each kind of suspected ones.

    ``catalog`` has the columns ``path`` and the three leak columns (bool) of every image of the dataset; an
    image of the table that it lacks counts as not suspected, and ``unmatched`` says how many there are.

    Columns: ``images`` (what is left out), ``n, positives, left_out, unmatched``; of each of ``FIGURES`` its
    value and 95 % limits; of each of ``JUDGED`` how much higher it is with the suspected images than without
    (``auc_change, auc_change_low, auc_change_high``), the p-value and Holm's adjusted one over the table, and
    ``auc_flatters``, whether it is higher beyond noise; ``flatters`` where any is. A change of sensitivity or
    specificity is the difference between suspected and other images (``rate_difference``) times the share
    of the suspected; that of the AUC is ``auc_change``. Accuracy is not tested: it follows the classes' mix.

    Empty where nothing is suspected. Raises InputError: leak columns missing, no image of the table in the
    catalog, a threshold outside 0…1, no image that counts.
    """
    check_share(threshold, "threshold")
    missing = [name for name in ("path", DUPLICATE, SUBJECT, CONFLICT) if name not in catalog]
    if missing:
        raise InputError(f"Expected a scanned catalog with {', '.join(missing)}, but it lacks these columns.")
    rows = labelled(table)
    matched = match_paths(table.frame["path"].iloc[rows.index], catalog)
    unmatched = sum(path is None for path in matched)
    if unmatched == rows.n:
        raise InputError("None of the scored images is in the scanned dataset; scan the one that was scored.")
    flags = catalog.drop_duplicates("path").set_index("path")[[DUPLICATE, SUBJECT, CONFLICT]]
    suspected = {name: flags[name].reindex(matched).eq(True).to_numpy(dtype=bool) for name in flags}
    left_out = [
        (words, np.logical_or.reduce([suspected[name] for name in names]))
        for words, names in WITHOUT.items()
        if all(suspected[name].any() for name in names)
    ]
    if not left_out:
        return pd.DataFrame(columns=columns())
    found, changes = [], []
    for words, out in [(ALL, np.zeros(rows.n, dtype=bool)), *left_out]:
        kept = ~out
        figures = core_figures(rows.y[kept], rows.score[kept], threshold)
        counts = {
            "n": int(kept.sum()), "positives": int(rows.y[kept].sum()), "left_out": int(out.sum()),
            "unmatched": unmatched,
        }  # fmt: skip
        found.append({"images": words} | counts | columns_of(figures))
        changes.append(changes_of(rows.y, rows.score, threshold, out))
    adjusted = iter(holm([change[figure].p for change in changes for figure in JUDGED]))
    for row, change in zip(found, changes, strict=True):
        for figure in JUDGED:
            one, p_adjusted = change[figure], float(next(adjusted))
            values = (one.delta, *one.interval, one.p, p_adjusted)
            row |= {f"{figure}_{name}": value for name, value in zip(CHANGE_COLUMNS, values, strict=True)}
            row[f"{figure}_flatters"] = p_adjusted < SIGNIFICANT and one.delta > 0
        row["flatters"] = any(row[f"{figure}_flatters"] for figure in JUDGED)
    return pd.DataFrame(found, columns=columns())


def columns() -> list[str]:
    """Return the columns of ``leak_aware``."""
    limits = [f"{figure}{suffix}" for figure in FIGURES for suffix in ("", "_low", "_high")]
    changes = [f"{figure}_{name}" for figure in JUDGED for name in (*CHANGE_COLUMNS, "flatters")]
    return ["images", "n", "positives", "left_out", "unmatched", *limits, *changes, "flatters"]


def changes_of(y: np.ndarray, score: np.ndarray, threshold: float, out: np.ndarray) -> dict[str, Difference]:
    """Return how much higher each of ``JUDGED`` is with the images ``out`` (n,) bool than without them."""
    if not out.any():
        return dict.fromkeys(JUDGED, UNKNOWN)
    right = (score >= threshold) == y
    return {
        "auc": auc_change(y, score, ~out),
        "sensitivity": rate_change(right[y], out[y]),
        "specificity": rate_change(right[~y], out[~y]),
    }


def rate_change(right: np.ndarray, out: np.ndarray) -> Difference:
    """Return the share of True in ``right`` minus that without the images ``out``; both (n,) bool.

    It is the difference between the two parts times the share of ``out``, exactly. NaN where a part is empty.
    """
    parts = [(int(right[side].sum()), int(side.sum())) for side in (out, ~out)]
    if not all(n for _, n in parts):
        return UNKNOWN
    found, share = rate_difference(*parts[0], *parts[1]), float(out.mean())
    low, high = found.interval
    return Difference(share * found.delta, (share * low, share * high), found.p)


def auc_change(y: np.ndarray, score: np.ndarray, kept: np.ndarray) -> Difference:
    """Return the ROC AUC of all images minus that of those ``kept`` (n,) bool.

    Both are of the same images, so the variance is that of the difference of what each image adds to the two
    (infinitesimal jackknife, Jaeckel 1972), which a bootstrap within the classes converges to. NaN where
    either lacks a class or a class has one image.
    """
    n_kept = [int((kept & of_class).sum()) for of_class in (y, ~y)]
    if not all(n_kept) or min(np.count_nonzero(y), np.count_nonzero(~y)) < 2:
        return UNKNOWN
    every, some = placements(y, score), placements(y[kept], score[kept])
    delta = float(every[0].mean() - some[0].mean())
    variance = 0.0
    for of_class, of_every, of_some in zip((y, ~y), every, some, strict=True):
        n = len(of_every)
        influence = (of_every - of_every.mean()) / n
        influence[kept[of_class]] -= (of_some - of_some.mean()) / len(of_some)
        variance += float(np.sum(influence**2)) * n / (n - 1)
    error = math.sqrt(variance)
    half = quantile(0.95) * error
    return Difference(delta, (delta - half, delta + half), two_sided(delta, error))
