"""A split of a dataset, decoded once and held in memory as 8-bit squares."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, fit, frame_for
from engine.imaging.problems import ImageError


@dataclass(frozen=True)
class Squares:
    """``pixels`` (N, S, S) uint8, ``boxes`` (N, 4) top, left, height, width, ``labels`` (N,) float 0 or 1."""

    pixels: torch.Tensor
    boxes: torch.Tensor
    labels: torch.Tensor
    unreadable: tuple[str, ...]


def load_squares(
    root: Path,
    rows: pd.DataFrame,
    positive: str,
    size: int,
    padding: Padding,
    advance: Callable[[], object] | None = None,
) -> Squares:
    """Decode and fit every row's image with all cores; ``advance`` is called after each, in this thread.

    Images that cannot be used are left out and listed. Raises InputError when none is left, or when only one
    class is.
    """
    pixels = np.zeros((len(rows), size, size), dtype=np.uint8)
    boxes = np.zeros((len(rows), 4), dtype=np.int64)
    usable = np.zeros(len(rows), dtype=bool)
    paths = rows["path"].tolist()

    def load(index: int) -> None:
        try:
            picture = decode(root / paths[index], square=size, cover=not padding.pads)
        except ImageError:
            pass
        else:
            shape = (picture.height, picture.width)
            pixels[index] = fit(picture.pixels, size, padding, shape=shape)
            frame = frame_for(*shape, size, padding)
            boxes[index] = frame.top, frame.left, frame.height, frame.width
            usable[index] = True

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for _ in pool.map(load, range(len(rows))):
            if advance:
                advance()
    labels = (rows["label"] == positive).to_numpy(dtype=np.float32)[usable]
    if len(labels) == 0 or labels.min() == labels.max():
        raise InputError(
            f"Training needs images of both classes, but {len(labels)} usable images are of one."
        )
    return Squares(
        torch.from_numpy(pixels[usable]),
        torch.from_numpy(boxes[usable]),
        torch.from_numpy(labels),
        tuple(path for path, good in zip(paths, usable, strict=True) if not good),
    )
