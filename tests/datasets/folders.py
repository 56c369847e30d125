"""Small datasets on disk."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image


def write_image(path: Path, *, width: int = 12, height: int = 8, seed: int = 0) -> Path:
    """Write gray noise as the format that the suffix names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def write_images(root: Path, paths: Iterable[str]) -> Path:
    for path in paths:
        write_image(root / path)
    return root


def write_manifest(root: Path, text: str) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "manifest.csv").write_text(text, encoding="utf-8")
    return root
