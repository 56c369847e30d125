"""The heatmap-on-padding index: heat on the padding over the padding's share of the area; 1 means chance."""

from typing import Any

import numpy as np
import pandas as pd

from engine.evaluation.bootstrap import RESAMPLES, Strata, over_resamples

ALL = "all"
"""The name of all classes together."""


def heat_index(table: pd.DataFrame, *, resamples: int = RESAMPLES, seed: int = 0) -> pd.DataFrame:
    """Return a row for all images and for each label.

    Columns ``label, n, padding_share, heat_share, index, low, high``.

    ``table`` has the columns ``label, padding_share, heat_share`` (shares 0 to 1). Images without padding or
    heat do not count. ``padding_share`` and ``heat_share`` are means over the images; ``index`` is their
    quotient, which images with a hair of padding do not distort as they would a mean of quotients; the limits
    (95 %) are percentiles over resampled images. NaN where nothing counts.
    """
    known = table[(table["padding_share"] > 0) & table["heat_share"].notna()]
    groups = [(ALL, known), *((str(label), known[known["label"] == label]) for label in labels_of(known))]
    rows = []
    for number, (label, group) in enumerate(groups):
        area, heat = (group[name].to_numpy(dtype=float) for name in ("padding_share", "heat_share"))
        low, high = limits(area, heat, resamples, (seed, number))
        rows.append(
            {
                "label": label,
                "n": len(group),
                "padding_share": mean(area),
                "heat_share": mean(heat),
                "index": mean(heat) / mean(area) if len(group) else np.nan,
                "low": low,
                "high": high,
            }
        )
    return pd.DataFrame(rows)


def heat_by_training(table: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Return ``heat_index`` of each training, with the column ``train`` before its own.

    ``table`` also has the columns ``train`` and ``path``. Models of one training (its seeds) count as one: an
    image's shares are their means, so that more seeds do not pretend to be more images.
    """
    parts = []
    for train, rows in table.groupby("train", sort=False):
        means = rows.groupby(["path", "label"], sort=False, observed=True)
        images = means[["padding_share", "heat_share"]].mean().reset_index()
        parts.append(heat_index(images, **options).assign(train=train))
    found = pd.concat(parts, ignore_index=True)
    return found[["train", *(name for name in found.columns if name != "train")]]


def labels_of(table: pd.DataFrame) -> list[str]:
    """Return the labels there are, sorted."""
    return sorted(str(label) for label in table["label"].dropna().unique())


def mean(values: np.ndarray) -> float:
    """Return the mean, NaN of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def limits(area: np.ndarray, heat: np.ndarray, resamples: int, seed: tuple[int, int]) -> tuple[float, float]:
    """Return the 95 % percentiles of the quotient of means over resampled images."""
    if len(area) < 2:
        return float("nan"), float("nan")
    both = np.stack([heat, area], axis=1)
    sums = over_resamples(
        lambda counts: counts.astype(np.float64) @ both, Strata((len(area),)), resamples=resamples, seed=seed
    )
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
    return float(low), float(high)


def leaning_most(table: pd.DataFrame, count: int = 12) -> pd.DataFrame:
    """Return the rows whose heat lies most on the padding against its area, with the column ``index``."""
    known = table[(table["padding_share"] > 0) & table["heat_share"].notna()]
    ranked = known.assign(index=known["heat_share"] / known["padding_share"])
    # Of equal quotients the one with more heat on the padding says more.
    return ranked.sort_values(["index", "heat_share"], ascending=False, kind="stable").head(count)
