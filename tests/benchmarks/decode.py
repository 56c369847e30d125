"""How fast a published radiograph becomes the model's square, against the straightforward way."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, fit
from engine.imaging.square import load_square
from engine.inference.runners import torch_runner
from engine.models.store import LoadedModel
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.subjects import Task, shipped_model

SIZE = 224

SHIPPED = ("mobilenet_v2_crop", "mobilenet_v2_black")
"""The models whose scores must not feel the reduced decoding."""


def measure(task: Task) -> list[Row]:
    """Measure speed and agreement on the published files below ``originals/``."""
    files = sorted((task.data / "originals").rglob("*.jpeg"))
    if not files:
        raise InputError(f"'{task.data}' holds no originals/**/*.jpeg; name the folder by --data.")
    rows: list[Row] = [compare_speed(files, repeats=3 if task.quick else 15), gray_difference(files)]
    models = [model for name in SHIPPED if (model := shipped_model(name))]
    return rows + [row for model in models for row in score_changes(model, files)]


def compare_speed(files: list[Path], repeats: int) -> Comparison:
    """Time both ways of preparing every file, on one thread."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        seconds = time_in_turns(
            {
                "ours": lambda: [load_square(file, SIZE) for file in files],
                "theirs": lambda: [straightforward(file) for file in files],
            },
            repeats,
        )
    finally:
        cv2.setNumThreads(threads)
    return Comparison(
        "decode and fit a published file, one thread",
        "Pillow, full size",
        speed(seconds["ours"], len(files)),
        speed(seconds["theirs"], len(files)),
        Goal("≥", 2.5),
    )


def straightforward(path: Path) -> np.ndarray:
    """Open, convert to RGB, resize (bilinear), paste on black, convert to gray: all with Pillow."""
    image = Image.open(path).convert("RGB")
    scale = SIZE / max(image.size)
    inner = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BILINEAR)
    square = Image.new("RGB", (SIZE, SIZE))
    square.paste(inner, ((SIZE - inner.width) // 2, (SIZE - inner.height) // 2))
    return np.asarray(square.convert("L"))


def full_size(path: Path, size: int = SIZE, padding: Padding | str = Padding.BLACK) -> np.ndarray:
    """Decode at full size, then fit with the area filter: what the reduced decoding is measured against."""
    return fit(decode(path).pixels, size, padding)


def gray_difference(files: list[Path]) -> Agreement:
    """Return the mean difference of the squares to those of full-size decoding, in gray levels of 0 to 255."""
    differences = [np.abs(load_square(file, SIZE).astype(float) - full_size(file)).mean() for file in files]
    return Agreement(
        "mean difference to full-size decoding, gray levels", float(np.mean(differences)), Goal("<", 2)
    )


def score_changes(model: LoadedModel, files: list[Path]) -> list[Row]:
    """Return the mean and the largest difference of a model's scores to those of full-size decoding."""
    config = model.config
    run = torch_runner(model.module, config)
    reduced = np.stack([load_square(file, config.size, config.padding) for file in files])
    full = np.stack([full_size(file, config.size, config.padding) for file in files])
    changes = np.abs(run(reduced) - run(full))
    return [
        Agreement(f"mean change of a score of {model.name} by it", float(changes.mean()), Goal("<", 0.01)),
        Agreement(f"largest change of a score of {model.name} by it", float(changes.max()), Goal("<", 0.01)),
    ]
