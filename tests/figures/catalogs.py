"""Catalogs that the tests of this package share."""

import numpy as np
import pandas as pd

from engine.datasets.sizes import image_sizes
from tests.figures.examples import CLASSES


def catalog(n: int = 600, *, seed: int = 0, labels: tuple[str, ...] = CLASSES) -> pd.DataFrame:
    """Return n images of two splits, the second label's wider."""
    generator = np.random.default_rng(seed)
    label = generator.choice(labels, n, p=np.arange(1, len(labels) + 1) / sum(range(1, len(labels) + 1)))
    height = generator.integers(700, 1400, n)
    return pd.DataFrame(
        {
            "path": [f"{i}.png" for i in range(n)],
            "split": generator.choice(["train", "test"], n, p=[0.8, 0.2]),
            "label": label,
            "view": generator.choice(["AP", "PA", None], n),
            "width": np.rint(height * np.where(label == labels[-1], 1.5, 1.2) * generator.normal(1, 0.1, n)),
            "height": height,
        }
    )


def sizes(n: int = 600, **options) -> pd.DataFrame:
    """Return the sizes of such a catalog."""
    return image_sizes(catalog(n, **options), CLASSES)
