"""Phantoms as a dataset folder with a manifest."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np

from data_tools.phantoms.files import encode_mask, encode_picture
from data_tools.phantoms.lesions import Grade, Kind
from data_tools.phantoms.phantom import Case, Phantom, age_group, render
from data_tools.phantoms.seeds import generator
from engine.datasets.classes import NEGATIVE, POSITIVE
from engine.datasets.manifest import MANIFEST
from engine.errors import InputError

COLUMNS = (
    "path",
    "split",
    "label",
    "subtype",
    "subject",
    "age_group",
    "grade",
    "mask",
    "source",
    "synthetic",
)

SPLIT_OF_TEN = ("train",) * 6 + ("val",) * 2 + ("test",) * 2
"""Where each of ten pairs (one NORMAL, one PNEUMONIA) goes."""

GRADE_SHARES = {Grade.OBVIOUS: 0.40, Grade.MODERATE: 0.35, Grade.SUBTLE: 0.25}


class Change(StrEnum):
    """What is done to a copy of a phantom before it is stored."""

    REENCODED = "re-encoded"
    """Stored at a low quality."""
    BRIGHTENED = "brightened"
    """Gray levels raised and stretched."""
    RESIZED = "resized"
    """Scaled to four fifths."""
    MIRRORED = "mirrored"
    """Left and right swapped."""
    CUT = "cut off"
    """The file ends early, as after a broken download."""


@dataclass(frozen=True)
class Item:
    """One file of a dataset: a phantom and its place; ``subject`` is the id that the manifest gives."""

    name: str
    split: str
    subject: str
    case: Case
    change: Change | None = None

    @property
    def label(self) -> str:
        """The class."""
        return NEGATIVE if self.case.kind is None else POSITIVE

    @property
    def path(self) -> str:
        """The picture's path, relative to the dataset's folder."""
        return f"{self.split}/{self.label}/{self.name}.webp"

    @property
    def mask_path(self) -> str | None:
        """The mask's path, relative to the dataset's folder; None for a healthy chest."""
        return None if self.case.kind is None else f"masks/{self.name}.png"


def plan(count: int, seed: int) -> list[Item]:
    """Return the first ``count`` items of a seed's endless dataset: half of them PNEUMONIA, each its own
    subject. A larger count only adds items."""
    items = []
    for index in range(count):
        kind, grade = draw_finding(generator(seed, index, "finding")) if index % 2 else (None, None)
        number = f"{index:06d}"
        items.append(
            Item(
                name=f"phantom-{number}",
                split=SPLIT_OF_TEN[index // 2 % 10],
                subject=f"subject-{number}",
                case=Case(seed, index, subject=index, kind=kind, grade=grade),
            )
        )
    return items


def draw_finding(rng: np.random.Generator) -> tuple[Kind, Grade]:
    """Draw a kind of pneumonia and how easily it is seen."""
    kind = list(Kind)[rng.integers(len(Kind))]
    grade = list(GRADE_SHARES)[rng.choice(len(GRADE_SHARES), p=list(GRADE_SHARES.values()))]
    return kind, grade


def check_folder(folder: Path) -> None:
    """Raise InputError unless ``folder`` is absent or an empty folder."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"'{folder}' is a file; name a new folder for the phantoms.")
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"'{folder}' is not empty; name a new folder for the phantoms.")


def write_dataset(folder: Path, items: Sequence[Item], advance: Callable[[], object]) -> None:
    """Draw the items into ``folder``: pictures, masks and the manifest. ``advance`` is called after each.

    Raises InputError where the folder is not empty, OSError where it cannot be written.
    """
    check_folder(folder)
    for item in items:
        write_item(folder, item)
        advance()
    write_manifest(folder, items)


def write_item(folder: Path, item: Item) -> None:
    """Draw one item and write its picture and its mask."""
    phantom = render(item.case)
    picture = folder / item.path
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(stored(phantom, item.change))
    if item.mask_path and phantom.mask is not None:
        mask = folder / item.mask_path
        mask.parent.mkdir(parents=True, exist_ok=True)
        mask.write_bytes(encode_mask(moved(phantom.mask.astype(np.uint8), item.change) > 0))


def stored(phantom: Phantom, change: Change | None) -> bytes:
    """Return the file of a phantom after a change."""
    pixels = moved(phantom.pixels, change)
    if change is Change.BRIGHTENED:
        pixels = np.clip(1.12 * pixels.astype(np.float32) + 14, 0, 255).astype(np.uint8)
    data = encode_picture(pixels, quality=35) if change is Change.REENCODED else encode_picture(pixels)
    return data[: len(data) * 2 // 5] if change is Change.CUT else data


def moved(image: np.ndarray, change: Change | None) -> np.ndarray:
    """Return a picture or a mask (uint8) after what a change does to its geometry."""
    if change is Change.MIRRORED:
        return np.ascontiguousarray(image[:, ::-1])
    if change is Change.RESIZED:
        return cv2.resize(image, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    return image


def write_manifest(folder: Path, items: Sequence[Item]) -> None:
    """Write one row for each item, in the order of their paths."""
    with (folder / MANIFEST).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row(item) for item in sorted(items, key=lambda item: item.path))


def row(item: Item) -> dict[str, str]:
    """Return an item's row of the manifest."""
    return {
        "path": item.path,
        "split": item.split,
        "label": item.label,
        "subtype": item.case.kind or "",
        "subject": item.subject,
        "age_group": age_group(item.case),
        "grade": item.case.grade or "",
        "mask": item.mask_path or "",
        "source": "phantoms",
        "synthetic": "yes",
    }
