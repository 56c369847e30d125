"""A clean synthetic set, and a small network that is good on it by construction."""

from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image

from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import save_model

SIZES = {"train": 40, "val": 30, "test": 40}
"""Images of each class."""

SIDE = 224
"""The long side of every picture: that of the network's square, so that no pixel is interpolated."""

PATCH = 24
"""The side of the finding, a patch of a lung in a checkerboard of single pixels."""

CHECKER = np.outer([1.0, -2.0, 1.0], [1.0, -2.0, 1.0]) / 16
"""Answers to a checkerboard, and to no straight edge."""


def write_clean_set(folder: Path, seed: int = 0) -> Path:
    """Write drawn chests, no two alike; those of PNEUMONIA have one patch in a lung, and nothing else differs.

    The patch changes no mean, and the files are not compressed, so that neither gray levels nor bytes tell
    the class.
    """
    rng = np.random.default_rng(seed)
    for split, count in SIZES.items():
        for label in ("NORMAL", "PNEUMONIA"):
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                pixels = np.clip(chest(rng) + (patch(rng) if label == "PNEUMONIA" else 0), 0, 255)
                shown = (
                    pixels[: rng.integers(196, SIDE)] if number % 2 else pixels[:, : rng.integers(196, SIDE)]
                )
                Image.fromarray(shown.astype(np.uint8)).save(
                    folder / split / label / f"{label[0]}{number}.bmp"
                )
    return folder


def chest(rng: np.random.Generator) -> np.ndarray:
    """Return a chest (SIDE, SIDE) float of random proportions, exposure and texture."""
    picture = np.zeros((SIDE, SIDE), np.float32)

    def ellipse(x: float, y: float, a: float, b: float, level: float) -> None:
        x, y, a, b = (np.array([x, y, a, b]) + rng.normal(0, 0.012, 4)) * SIDE
        turn, level = rng.normal(0, 3), level + rng.normal(0, 8)
        cv2.ellipse(picture, (round(x), round(y)), (round(a), round(b)), turn, 0, 360, level, -1)

    ellipse(0.5, 0.62, 0.44, 0.6, 150)
    ellipse(0.3, 0.46, 0.13, 0.32, 75)
    ellipse(0.7, 0.46, 0.13, 0.32, 75)
    ellipse(0.54, 0.58, 0.13, 0.2, 195)
    ellipse(0.5, 0.55, 0.04, 0.5, 205)
    ellipse(0.5, 0.98, 0.4, 0.25, 205)
    picture = cv2.GaussianBlur(picture, (0, 0), 2)
    cloud = cv2.GaussianBlur(rng.normal(size=picture.shape).astype(np.float32), (0, 0), 12)
    return picture + 14 * cloud / cloud.std() + rng.normal(0, 4, picture.shape)


def patch(rng: np.random.Generator) -> np.ndarray:
    """Return a patch (SIDE, SIDE) float in one of the lungs, 40 gray levels up and down."""
    y = int(rng.uniform(0.3, 0.55) * SIDE)
    x = int((0.25 if rng.random() < 0.5 else 0.64) * SIDE + rng.normal(0, 4))
    picture = np.zeros((SIDE, SIDE))
    rows, columns = np.mgrid[:PATCH, :PATCH]
    picture[y : y + PATCH, x : x + PATCH] = np.where((rows + columns) % 2, 40, -40)
    return picture


def save_good_model(folder: Path) -> Path:
    """Write a network that finds the patch: weights set by hand, not learned; return its folder.

    Its last layer has two maps: where there is a checkerboard, and where there is none. The logit is about 5
    with a patch and -5 without.
    """
    config = ModelConfig(arch="simple_cnn", width=2, size=SIDE)
    module = build(config).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        found, kept, told = module.block1, module.block2, module.block3
        found[0].weight[0, 0] = torch.from_numpy(CHECKER).float()
        kept[0].weight[0, 0, 1, 1] = told[0].weight[0, 0, 1, 1] = 1
        told[0].weight[1, 0, 1, 1] = -20
        for block in (found, kept, told):
            block[1].weight.fill_(1)
        # Noise answers with up to 0.06; the patch with 0.31.
        found[1].bias[0] = -0.1
        told[1].bias[1] = 1
        module.fc.weight[0, :2] = torch.tensor([4000.0, -5.0])
    save_model(folder, module, config)
    return folder
