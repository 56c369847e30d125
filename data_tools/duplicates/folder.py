"""The duplicates among all images of a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data_tools.scan.run import duplicate_pairs
from data_tools.scan.store import measured
from engine.datasets.manifest import MANIFEST, read_manifest
from engine.datasets.walk import Listing, list_images
from engine.errors import InputError


@dataclass(frozen=True)
class FolderDuplicates:
    """What was found in a folder of ``images`` pictures.

    ``pairs`` has the columns of ``data_tools.leaks.PAIR_COLUMNS``, paths relative to the folder, sorted;
    ``problems`` the columns ``path, problem, reason`` of the files that could not be compared; ``left_out``
    sentences about what was not looked at.
    """

    images: int
    pairs: pd.DataFrame
    problems: pd.DataFrame
    left_out: tuple[str, ...]


def folder_duplicates(
    folder: Path, progress: Callable[[str, int, int], None] = lambda stage, done, total: None
) -> FolderDuplicates:
    """Compare all images of a folder, whatever its layout; ``progress`` is told (stage, done, to do).

    Measurements are kept, and files that have not changed since are not read again. Masks that a manifest
    names are no pictures. Raises InputError for a folder that cannot be read or has no images, StoreError
    where nothing can be kept under ``PNEUMOSCOPE_HOME``.
    """
    root = folder.resolve()
    listing = list_images(root)
    paths = sorted(set(listing.files) - masks_of(root))
    if not paths:
        raise InputError(f"The folder '{folder}' has no images; give the one that holds them.")
    found = measured(root, paths, progress=lambda done, total: progress("reading", done, total))
    pairs = duplicate_pairs(found, lambda done, total: progress("comparing", done, total))
    problems = found.table.loc[~found.usable, ["path", "problem", "reason"]].reset_index(drop=True)
    return FolderDuplicates(len(paths), pairs, problems, tuple(left_out(listing)))


def masks_of(root: Path) -> set[str]:
    """Return the mask files that a manifest names; none where there is no manifest of a dataset."""
    try:
        rows = read_manifest(root / MANIFEST)
    except (InputError, OSError):
        return set()
    return set(rows["mask"].dropna()) if "mask" in rows.columns else set()


def left_out(listing: Listing) -> list[str]:
    """Return a sentence for each kind of file that was not looked at."""
    kinds = {
        "symbolic links that leave the folder": listing.links,
        "files or folders that may not be read": listing.closed,
        "files or folders whose names are not valid Unicode": listing.unnamed,
    }
    return [f"Left out: {count:,} {kind}." for kind, count in kinds.items() if count]
