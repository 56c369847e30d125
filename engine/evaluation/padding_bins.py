"""The mean score by how much of the square is padding: a line through a cloud, within each class."""

import numpy as np
import pandas as pd

from engine.evaluation.intervals import quantile
from engine.evaluation.padding_relation import padding_share

BINS = 6
"""Parts of equal size into which a class is divided, from little padding to much."""

FEWEST = 10
"""Images that a part has at least."""


def padding_points(table: pd.DataFrame, classes: tuple[str, str]) -> pd.DataFrame:
    """Return the scored images of the two classes with the column ``share``, the padding's of the square.

    ``table`` has the columns ``path, label, score, width, height``; images of unknown size are left out.
    """
    known = table["score"].notna() & (table["width"] > 0) & (table["height"] > 0)
    rows = table[known & table["label"].isin(classes)][["path", "label", "score", "width", "height"]]
    share = padding_share(rows["width"].to_numpy(), rows["height"].to_numpy())
    return rows.assign(share=share).reset_index(drop=True)


def padding_bins(points: pd.DataFrame, classes: tuple[str, str], level: float = 0.95) -> pd.DataFrame:
    """Return the mean score of each part: ``label, share, score, low, high, n``.

    ``points`` are those of ``padding_points``. Parts have equal numbers of images of one class, ``share`` is
    their mean; the limits are the mean's, by the normal distribution. Images of one share stay together.
    """
    rows = []
    for label in classes:
        group = points[points["label"] == label].sort_values("share", kind="stable")
        for part in parts_of(group["share"].to_numpy()):
            score = group["score"].to_numpy(dtype=float)[part]
            mean = float(score.mean())
            half = quantile(level) * float(score.std(ddof=1)) / np.sqrt(len(score))
            rows.append(
                {
                    "label": label,
                    "share": float(group["share"].to_numpy()[part].mean()),
                    "score": mean,
                    "low": max(0.0, mean - half),
                    "high": min(1.0, mean + half),
                    "n": len(score),
                }
            )
    return pd.DataFrame(rows, columns=["label", "share", "score", "low", "high", "n"])


def parts_of(shares: np.ndarray) -> list[slice]:
    """Divide sorted shares into parts of at least ``FEWEST``, equal shares never divided."""
    count = min(BINS, len(shares) // FEWEST)
    if count < 1:
        return []
    wanted = np.linspace(0, len(shares), count + 1).round().astype(int)[1:-1]
    cuts = [int(np.searchsorted(shares, shares[cut], side="left")) for cut in wanted]
    edges = [0]
    for cut in cuts:
        if cut - edges[-1] >= FEWEST and len(shares) - cut >= FEWEST:
            edges.append(cut)
    return [slice(start, stop) for start, stop in zip(edges, [*edges[1:], len(shares)], strict=True)]
