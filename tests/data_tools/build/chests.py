"""Small collections of pictures that pass for radiographs: phantoms of the demo dataset."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engine.datasets.sources import DEMO_DIR
from engine.imaging.decode import decode

DISTINCT = (
    14,
    17,
    26,
    28,
    50,
    55,
    62,
    65,
    70,
    82,
    85,
    88,
    100,
    101,
    3,
    5,
    6,
    8,
    11,
    13,
    27,
    43,
    49,
    51,
    53,
    57,
    66,
)
"""Numbers of phantoms of the test split of which no two look the same."""


@cache
def chest(place: int) -> np.ndarray:
    """Return one of the distinct phantoms, gray (H, W) uint8."""
    return decode(next(DEMO_DIR.glob(f"test/*/phantom-{DISTINCT[place]:03d}.webp"))).pixels


def save(file: Path, pixels: np.ndarray, **options) -> Path:
    """Write gray pixels as the format that the suffix names."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(file, **options)
    return file


def photo(file: Path) -> Path:
    """Write a picture in bright colours."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows, columns = np.mgrid[0:200, 0:300]
    Image.fromarray(np.dstack([rows, columns % 256, 255 - rows]).astype(np.uint8)).save(file)
    return file


def cut_off(file: Path, pixels: np.ndarray) -> Path:
    """Write a JPEG that ends half-way."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(stream.getvalue()[: stream.tell() // 2])
    return file


def kaggle(root: Path, places: Sequence[int] = range(12)) -> Path:
    """Write the Kaggle set in small, in twice the size of the phantoms: half of it NORMAL, a quarter test."""
    for number, place in enumerate(places):
        split = "test" if number % 4 == 3 else "train"
        normal = number % 2 == 0
        name = f"NORMAL/IM-{number:04d}-0001" if normal else f"PNEUMONIA/person{number}_virus_{number}"
        large = cv2.resize(chest(place), None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
        save(root / split / f"{name}.jpeg", large, quality=95)
    for split in ("train", "test"):
        for label in ("NORMAL", "PNEUMONIA"):
            (root / split / label).mkdir(parents=True, exist_ok=True)
    return root


def radiography(root: Path, normal: Sequence[int], viral: Sequence[int]) -> Path:
    """Write the COVID-19 Radiography Database in small: each phantom squeezed to 299 × 299 and a mask."""
    for label, places in (("Normal", normal), ("Viral Pneumonia", viral)):
        for number, place in enumerate(places, start=1):
            squeezed = cv2.resize(chest(place), (299, 299), interpolation=cv2.INTER_AREA)
            save(root / label / "images" / f"{label}-{number}.png", squeezed)
            save(root / label / "masks" / f"{label}-{number}.png", np.full((256, 256), 255, dtype=np.uint8))
    return root


def contents(root: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder, by path."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()
    }
