"""Where the reviewed images lie in a dataset now, whatever they were called when they were reviewed."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.datasets.catalog import Dataset
from engine.datasets.image_files import image_files
from engine.reviews.entry import Entry

FEW = 50
"""Among so many files of one size copies are looked for; more are read only to find a lost image."""

HashFile = Callable[[Path], str]


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; raises OSError where it cannot be read."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def places(entries: Iterable[Entry], dataset: Dataset, hash_file: HashFile = file_sha256) -> dict[str, str]:
    """Return the SHA-256 of each reviewed image by its path in the dataset.

    An image is known by its content: it is found at its path, or after a rename among the files of its size;
    copies of the same bytes count as the same image. What is not found is left out.
    """
    # The last path of an image comes first: entries come in the order in which they were made.
    hints = {entry.image.sha256: entry.shown for entry in entries}
    sizes = {shown.bytes for shown in hints.values()}
    catalog = dataset.catalog[dataset.catalog["bytes"].isin(sizes)]
    by_size = catalog.groupby("bytes")["path"].agg(list).to_dict()
    found: dict[str, str] = {}
    hashes: dict[str, str] = {}

    def is_it(path: str, sha256: str) -> bool:
        if path not in hashes:
            hashes[path] = hash_of(dataset.root, path, hash_file)
        return hashes[path] == sha256

    for sha256, shown in hints.items():
        alike = by_size.get(shown.bytes, [])
        there = shown.path in alike and is_it(shown.path, sha256)
        others = alike if len(alike) <= FEW or not there else [shown.path]
        found |= {path: sha256 for path in others if is_it(path, sha256)}
    return found


def hash_of(root: Path, path: str, hash_file: HashFile) -> str:
    """Return the SHA-256 of a dataset's file, nothing where it cannot be read."""
    file = image_files(root, [path]).get(path)
    try:
        return hash_file(file.file) if file else ""
    except OSError:
        return ""


def places_by_name(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the SHA-256 of each reviewed image by the path that it had, where the files are not at hand.

    Of two images that had one path, after each other, it is the one reviewed last.
    """
    return {entry.shown.path: entry.image.sha256 for entry in entries if entry.shown.path}
