"""Images and opinions to review with."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image as Picture

from engine.datasets.catalog import Dataset, load_dataset
from engine.reviews.entry import Entry, Image, Shown
from engine.reviews.journal import entry_of, save
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.places import file_sha256
from engine.reviews.store import Store

WRONG, BAD, MODEL, UNCLEAR = (
    Opinion(Verdict.LABEL_WRONG, "PNEUMONIA"),
    Opinion(Verdict.IMAGE_BAD),
    Opinion(Verdict.MODEL_WRONG),
    Opinion(Verdict.UNCLEAR),
)


def image(number: int, dataset: str = "chests") -> Image:
    return Image(dataset, f"{number:064x}")


def said(number: int, reviewer: str, opinion: Opinion, path: str | None = None) -> Entry:
    """Return an entry that is in no database."""
    return Entry(image(number), reviewer, 1, opinion, None, Shown(path or f"{number}.png"))


def chests(folder: Path, count: int = 4) -> Dataset:
    """Write a dataset of test images, 0.png … of each class, and return it."""
    draw = np.random.default_rng(0)
    for label in ("NORMAL", "PNEUMONIA"):
        (folder / "test" / label).mkdir(parents=True)
        for number in range(count):
            pixels = draw.integers(0, 256, (40, 48), dtype=np.uint8)
            Picture.fromarray(pixels).save(folder / "test" / label / f"{number}.png")
    return load_dataset(folder)


def review(store: Store, found: Dataset, path: str, reviewer: str, opinion: Opinion) -> Entry:
    """Keep an opinion on an image of a dataset, whatever was said before."""
    row: pd.Series = found.catalog.set_index("path").loc[path]
    of = Image(found.name, file_sha256(found.root / path))
    seen = entry_of(store, of, reviewer).revision
    shown = Shown(path, int(row["bytes"]), row["label"])
    return save(store, of, reviewer, opinion, seen=seen, shown=shown)
