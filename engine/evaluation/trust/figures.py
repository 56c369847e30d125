"""A trust card's figures: means over images of paired differences and correlations, with intervals."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval


@dataclass(frozen=True)
class Figure:
    """One figure of a card: its group and title for people, and each image's value (NaN where undefined).

    Of differences 0 is what a map without meaning gets. More is better, unless ``less_is_better``. The value
    of every image lies in ``bounds``.
    """

    name: str
    group: str
    title: str
    values: Callable[[pd.DataFrame], pd.Series]
    bounds: Interval = (-1.0, 1.0)
    less_is_better: bool = False


RANDOM, EDGES = "Against a random map", "Against an edge detector"
WEIGHTS, STABILITY = "Against shuffled weights", "Under small changes"
PLACE, LESION = "Where the heat lies", "On the lesion"

FIGURES = (
    Figure(
        "gain_random", RANDOM, "insertion − deletion",
        lambda t: gain(t, "map") - gain(t, "random"), bounds=(-2, 2),
    ),
    Figure("insertion_random", RANDOM, "insertion", lambda t: t["insertion_map"] - t["insertion_random"]),
    Figure("deletion_random", RANDOM, "deletion", lambda t: t["deletion_random"] - t["deletion_map"]),
    Figure(
        "gain_edges", EDGES, "insertion − deletion",
        lambda t: gain(t, "map") - gain(t, "edges"), bounds=(-2, 2),
    ),
    Figure("insertion_edges", EDGES, "insertion", lambda t: t["insertion_map"] - t["insertion_edges"]),
    Figure("deletion_edges", EDGES, "deletion", lambda t: t["deletion_edges"] - t["deletion_map"]),
    Figure(
        "shuffled", WEIGHTS, "likeness of the maps", lambda t: t["shuffled_likeness"], less_is_better=True
    ),
    Figure("shift", STABILITY, "likeness after a shift", lambda t: t["shift_likeness"]),
    Figure("noise", STABILITY, "likeness under noise", lambda t: t["noise_likeness"]),
    Figure("body", PLACE, "inside the picture's border", lambda t: t["body_energy"] - t["body_area"]),
    Figure(
        "padding", PLACE, "on the padding", lambda t: t["padding_energy"] - t["padding_area"],
        less_is_better=True,
    ),
    Figure(
        "lesion_energy", LESION, "energy, against chance", lambda t: t["lesion_energy"] - t["lesion_area"]
    ),
    Figure(
        "lesion_hit", LESION, "pointing game, against chance", lambda t: t["lesion_hit"] - t["lesion_area"]
    ),
    Figure("lesion_iou", LESION, "overlap, against chance", lambda t: t["lesion_iou"] - by_chance(t)),
    Figure(
        "lesion_energy_edges", LESION, "energy, against edges",
        lambda t: t["lesion_energy"] - t["lesion_energy_edges"],
    ),
    Figure(
        "lesion_hit_edges", LESION, "pointing game, against edges",
        lambda t: t["lesion_hit"] - t["lesion_hit_edges"],
    ),
    Figure(
        "lesion_iou_edges", LESION, "overlap, against edges",
        lambda t: t["lesion_iou"] - t["lesion_iou_edges"],
    ),
)  # fmt: skip


def gain(table: pd.DataFrame, kind: str) -> pd.Series:
    """Return each image's insertion minus deletion AUC of a kind of map: one number for both orders."""
    return table[f"insertion_{kind}"] - table[f"deletion_{kind}"]


def by_chance(table: pd.DataFrame) -> pd.Series:
    """Return the overlap that a random choice of as many pixels as the lesion has would get.

    Of a share k of the area, k² is in both and 2k − k² in either, for so many pixels that they are one.
    """
    return table["lesion_area"] / (2 - table["lesion_area"])


def trust_figures(table: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return a row for each figure of FIGURES: ``name, group, title, n, value, low, high``.

    ``table`` has a row for each image with the columns of ``inference.trust.measure``.
    ``value`` is the mean over the ``n`` images where the figure is defined; the limits are Student's for a
    mean (of paired differences), cut to what the figure can be. NaN for no image, limits for fewer than two.
    """
    rows = []
    for figure in FIGURES:
        values = figure.values(table).to_numpy(dtype=np.float64)
        value, (low, high), n = mean_interval(values, level)
        lowest, highest = figure.bounds
        rows.append(
            {
                "name": figure.name, "group": figure.group, "title": figure.title, "n": n, "value": value,
                "low": max(low, lowest) if n > 1 else math.nan,
                "high": min(high, highest) if n > 1 else math.nan,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def mean_interval(values: np.ndarray, level: float = LEVEL) -> tuple[float, Interval, int]:
    """Return the mean of what is not NaN, its limits by Student's t, and the number of values."""
    from scipy.special import stdtrit

    known = values[~np.isnan(values)]
    n = len(known)
    if n < 2:
        return (float(known[0]) if n else math.nan), UNDEFINED, n
    value = float(known.mean())
    half = float(stdtrit(n - 1, (1 + level) / 2)) * float(known.std(ddof=1)) / math.sqrt(n)
    return value, (value - half, value + half), n
