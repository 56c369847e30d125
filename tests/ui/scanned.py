"""A small dataset with planted faults, and its scan."""

from pathlib import Path

import cv2
import numpy as np

from data_tools.scan.run import scan
from engine.datasets.catalog import load_dataset

TRAIN, TEST = {"NORMAL": 34, "PNEUMONIA": 51}, {"NORMAL": 6, "PNEUMONIA": 6}

PAIRS = {
    "exact": ("test/NORMAL/copy.png", "train/NORMAL/00.png"),
    "brighter": ("train/NORMAL/01.png", "train/NORMAL/brighter.png"),
    "mirrored": ("train/PNEUMONIA/02.png", "train/PNEUMONIA/mirrored.png"),
    "relabelled": ("train/NORMAL/03.png", "train/PNEUMONIA/relabelled.png"),
}
"""The duplicates that the dataset holds, as paths."""


def make_dataset(folder: Path) -> Path:
    """Write pictures that no two are alike, pneumonia wider than normal, and then the faults; return the folder."""
    rng = np.random.default_rng(0)
    for split, counts in (("train", TRAIN), ("test", TEST)):
        for label, count in counts.items():
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                width = int(rng.integers(100, 120) if label == "NORMAL" else rng.integers(115, 140))
                write(folder / split / label / f"{number:02d}.png", picture(rng, width))
    first = folder / "train" / "NORMAL" / "00.png"
    (folder / "test" / "NORMAL" / "copy.png").write_bytes(first.read_bytes())
    write(folder / PAIRS["brighter"][1], read(folder / PAIRS["brighter"][0]) // 2 + 110)
    write(folder / PAIRS["mirrored"][1], read(folder / PAIRS["mirrored"][0])[:, ::-1])
    copied = read(folder / PAIRS["relabelled"][0])
    write(
        folder / PAIRS["relabelled"][1],
        cv2.resize(copied, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA),
    )
    whole = (folder / "test" / "PNEUMONIA" / "00.png").read_bytes()
    (folder / "test" / "PNEUMONIA" / "cut.png").write_bytes(whole[: len(whole) // 2])
    return folder


def picture(rng: np.random.Generator, width: int, height: int = 110) -> np.ndarray:
    """Return smooth random shades, (height, width) uint8."""
    noise = cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), 7)
    return np.rint(255 * (noise - noise.min()) / np.ptp(noise)).astype(np.uint8)


def read(file: Path) -> np.ndarray:
    """Return a gray picture."""
    return cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)


def write(file: Path, pixels: np.ndarray) -> None:
    """Write a gray picture."""
    cv2.imwrite(str(file), np.ascontiguousarray(pixels))


def scan_folder(folder: Path) -> None:
    """Scan a folder as the page does; what is found is kept under PNEUMOSCOPE_HOME."""
    scan(load_dataset(folder))
