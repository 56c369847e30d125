"""Width, height and aspect ratio of a catalog's images, by split and class."""

import numpy as np
import pandas as pd

from engine.datasets.groups import labels_of, numbers_of, splits_of

SIDES = ("width", "height")
QUANTILES = {"": 0.5, "_low": 0.05, "_high": 0.95}
"""The suffixes of a size table's columns, and the quantiles under them."""


def image_sizes(catalog: pd.DataFrame, classes: tuple[str, str]) -> pd.DataFrame:
    """Return ``path, split, label, width, height, aspect`` of the images whose size is known.

    Width and height are the original's where the table has them (``original_width``), else the file's, in
    pixels; aspect is width / height. Split and label are ordered categories (``engine.datasets.groups``).
    """
    sides = {}
    for side in SIDES:
        original = numbers_of(catalog, f"original_{side}")
        sides[side] = np.where(np.isnan(original), numbers_of(catalog, side), original)
    table = pd.DataFrame(
        {"path": catalog["path"], "split": splits_of(catalog), "label": labels_of(catalog, classes), **sides}
    )
    table = table[(table["width"] > 0) & (table["height"] > 0)]
    return table.assign(aspect=table["width"] / table["height"])


def size_table(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each split and class of ``image_sizes``: ``split, label, n``, and statistics.

    These are the median and the 5 % and 95 % quantiles of each side and of the aspect ratio (``width,
    width_low, width_high, height …, aspect …``), and the mean aspect ratio (``aspect_mean``).
    """
    measured = [*SIDES, "aspect"]
    groups = sizes.groupby(["split", "label"], observed=True)
    parts = [groups[measured].quantile(share).add_suffix(suffix) for suffix, share in QUANTILES.items()]
    table = pd.concat(
        [groups.size().rename("n"), *parts, groups["aspect"].mean().rename("aspect_mean")], axis=1
    )
    order = [f"{name}{suffix}" for name in measured for suffix in QUANTILES]
    return table[["n", *order, "aspect_mean"]].reset_index()
