"""What the radiographs of each class look like on average."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from data_tools.duplicates.fingerprint import THUMB
from data_tools.scan.store import default_store, read_thumbs
from engine.datasets.image_files import key_of

CHUNK = 2048
"""Thumbnails that are in memory at the same time."""


def mean_images(
    root: Path, table: pd.DataFrame, labels: Sequence[str], *, store: Path | None = None
) -> dict[str, np.ndarray]:
    """Return the mean thumbnail (THUMB, THUMB) float64, 0 to 255, of the measured images of each label.

    Every picture is stretched to the same square, so that shape takes no part. A label without any measured
    image is left out. ``table`` has ``path`` and ``label``; the thumbnails are those of the last scan.
    """
    means = {}
    for label in labels:
        paths = table.loc[table["label"] == label, "path"]
        total, n = np.zeros((THUMB, THUMB)), 0
        for start in range(0, len(paths), CHUNK):
            keys = [key_of(root, path) for path in paths.iloc[start : start + CHUNK]]
            thumbs = read_thumbs(store or default_store(), keys).values()
            for thumb in thumbs:
                total += np.frombuffer(thumb, dtype=np.uint8).reshape(THUMB, THUMB)
            n += len(thumbs)
        if n:
            means[label] = total / n
    return means
