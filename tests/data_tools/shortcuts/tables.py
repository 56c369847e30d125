"""Catalogs made up for the tests, with or without a shortcut in them."""

import numpy as np
import pandas as pd

CLASSES = ("NORMAL", "PNEUMONIA")


def scanned(
    n: int = 400, *, seed: int = 0, split: str = "train", wider: float = 0.0, **columns
) -> pd.DataFrame:
    """Return a scan of n images, half of each class, whose files tell nothing of the class.

    Pneumonia images are ``wider`` times as wide more than the others; ``columns`` replace those drawn.
    """
    rng = np.random.default_rng(seed)
    label = np.resize(CLASSES, n)
    height = rng.integers(800, 1200, n).astype(float)
    width = (height * (rng.normal(1.2, 0.1, n) + wider * (label == CLASSES[1]))).round()
    table = pd.DataFrame(
        {
            "path": [f"{split}/{name}/{number:05d}.png" for number, name in enumerate(label)],
            "split": split,
            "label": label,
            "subject": [f"{split}-{number // 2}" for number in rng.permutation(n)],
            "width": width,
            "height": height,
            "mode": rng.choice(["L", "RGB"], n),
            "bytes": rng.integers(10_000, 90_000, n).astype(float),
            "mean": rng.normal(120, 10, n),
            "std": rng.normal(50, 5, n),
            "border": rng.uniform(0, 0.1, n),
            "problem": pd.Series(np.nan, index=range(n), dtype="str"),
        }
    )
    return table.assign(**columns)
