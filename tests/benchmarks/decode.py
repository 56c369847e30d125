"""How fast a published radiograph becomes the model's square, against the straightforward way.

Run with ``python -m tests.benchmarks.decode``; ``PNEUMOSCOPE_TEST_DATA`` names the folder of real radiographs.
"""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engine.imaging.decode import decode
from engine.imaging.fit import fit
from engine.imaging.square import load_square

SIZE = 224


def straightforward(path: Path) -> np.ndarray:
    """Open, convert to RGB, resize (bilinear), paste on black, convert to gray: all with Pillow."""
    image = Image.open(path).convert("RGB")
    scale = SIZE / max(image.size)
    inner = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BILINEAR)
    square = Image.new("RGB", (SIZE, SIZE))
    square.paste(inner, ((SIZE - inner.width) // 2, (SIZE - inner.height) // 2))
    return np.asarray(square.convert("L"))


def full_size(path: Path) -> np.ndarray:
    """Decode at full size, then fit with the area filter: what the reduced decoding is measured against."""
    return fit(decode(path).pixels, SIZE)


def seconds(prepare: Callable[[Path], np.ndarray], files: list[Path]) -> float:
    """Return the wall time of preparing every file once."""
    start = time.perf_counter()
    for file in files:
        prepare(file)
    return time.perf_counter() - start


def run(folder: Path, repeats: int = 15) -> dict[str, float]:
    """Time both ways in turns on one thread over the JPEG files below ``folder``; print and return the figures.

    Times are milliseconds for an image; ``ratio`` compares the best repeats, ``ratio_median`` the medians;
    ``mean_gray_difference`` is to full-size decoding with an area filter, in gray levels of 0 to 255.
    """
    files = sorted(folder.rglob("*.jpeg"))
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        differences = [
            np.abs(load_square(file, SIZE).astype(float) - full_size(file)).mean() for file in files
        ]
        ours, theirs = [], []
        for _ in range(repeats):
            ours.append(seconds(load_square, files) / len(files) * 1000)
            theirs.append(seconds(straightforward, files) / len(files) * 1000)
    finally:
        cv2.setNumThreads(threads)
    figures = {
        "images": len(files),
        "ms": min(ours),
        "ms_median": statistics.median(ours),
        "straightforward_ms": min(theirs),
        "straightforward_ms_median": statistics.median(theirs),
        "ratio": min(theirs) / min(ours),
        "ratio_median": statistics.median(theirs) / statistics.median(ours),
        "mean_gray_difference": float(np.mean(differences)),
        "largest_gray_difference": float(np.max(differences)),
    }
    for name, value in figures.items():
        print(f"{name:26} {value:.3f}")
    return figures


if __name__ == "__main__":
    run(Path(os.environ["PNEUMOSCOPE_TEST_DATA"]) / "originals")
