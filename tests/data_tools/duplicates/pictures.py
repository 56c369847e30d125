"""Synthetic radiographs of the demo, as pictures and as fingerprints."""

from collections.abc import Sequence

import numpy as np

from data_tools.duplicates.find import find_duplicates
from data_tools.duplicates.fingerprint import fingerprint
from engine.datasets.sources import DEMO_DIR
from engine.imaging.decode import decode


def demo_pictures(count: int) -> list[np.ndarray]:
    """Return pictures of the demo's test split, no two of one subject."""
    files = sorted((DEMO_DIR / "test").rglob("*.webp"))
    return [decode(file).pixels for file in files[:count]]


def found_among(pictures: Sequence[np.ndarray], sha256: Sequence[str] | None = None, **options):
    """Return the duplicates among pictures."""
    prints = [fingerprint(picture) for picture in pictures]
    thumbs = np.stack([one.thumb for one in prints])
    return find_duplicates(
        np.stack([one.hashes for one in prints]),
        lambda positions: thumbs[positions],
        [""] * len(prints) if sha256 is None else sha256,
        **options,
    )
