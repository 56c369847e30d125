"""A small dataset with an obvious cue, and a recipe that learns it in seconds."""

from pathlib import Path

import numpy as np
from PIL import Image

from engine.training.recipe import Recipe, Stage

QUICK = Recipe(
    arch="simple_cnn",
    width=4,
    stages=(Stage(32, 6),),
    batch_size=8,
    learning_rate=5e-2,
    ema=0.5,
    stretch=0.15,
    rotation=5.0,
    validation_fraction=0.3,
)


def radiograph(seed: int, ill: bool) -> np.ndarray:
    """Return a picture (H, W) uint8 of varying shape: noise, and a bright patch where ``ill``."""
    draw = np.random.default_rng(seed)
    height, width = draw.integers(34, 60, 2)
    picture = draw.normal(70, 12, (height, width))
    if ill:
        row, column = int(height * draw.uniform(0.3, 0.45)), int(width * draw.uniform(0.3, 0.45))
        picture[row : row + height // 4, column : column + width // 4] += 130
    return picture.clip(0, 255).astype(np.uint8)


def write_dataset(root: Path, *, normal: int = 24, ill: int = 24, split: str = "train") -> Path:
    """Write split/NORMAL and split/PNEUMONIA."""
    for label, count in (("NORMAL", normal), ("PNEUMONIA", ill)):
        folder = root / split / label
        folder.mkdir(parents=True)
        for index in range(count):
            picture = radiograph(1000 * (label == "NORMAL") + index, label == "PNEUMONIA")
            Image.fromarray(picture).save(folder / f"{index:03}.png")
    return root
