"""The layouts that are ready-made, and which of them a folder has."""

import os
from collections.abc import Iterator
from pathlib import Path

from data_tools.build.sources.chexpert import CHEXPERT
from data_tools.build.sources.covid_chestxray import COVID_CHESTXRAY
from data_tools.build.sources.folder import FOLDER
from data_tools.build.sources.kaggle import KAGGLE
from data_tools.build.sources.layout import Layout
from data_tools.build.sources.nih import NIH
from data_tools.build.sources.radiography import RADIOGRAPHY
from data_tools.build.sources.rsna import RSNA
from engine.datasets.catalog import unwrap
from engine.datasets.layouts import split_name
from engine.datasets.walk import IGNORED_FOLDERS, list_images
from engine.errors import InputError

LAYOUTS = (FOLDER, KAGGLE, RSNA, NIH, RADIOGRAPHY, COVID_CHESTXRAY, CHEXPERT)

AUTO = "auto"
"""The name that asks for the layout that the folder shows."""

DEPTH = 2
"""Folders around a collection that are stepped into: archives are unpacked in many ways."""


def find_layout(name: str, folder: Path) -> tuple[Layout, Path]:
    """Return the layout of this name, for ``auto`` the one that a folder shows, and its root.

    The root is the folder, or the one folder inside it, ``DEPTH`` deep at most, that belongs to the layout;
    without any sign, or within split folders, it is a dataset folder. Raises InputError: no such folder, an
    unknown name, a folder that is not of the layout, or one that holds several collections.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder '{folder}'; check the path of the source.")
    known = {layout.name: layout for layout in LAYOUTS}
    if name != AUTO and name not in known:
        raise InputError(f"Unknown layout '{name}'; choose one of {', '.join([AUTO, *known])}.")
    for level in levels(folder):
        candidates = LAYOUTS if name == AUTO else (known[name],)
        found = [(layout, root) for root in level for layout in candidates if layout.belongs(root)]
        roots = {root for _, root in found}
        if len(roots) > 1:
            raise InputError(
                f"'{folder}' holds several collections ({', '.join(sorted(root.name for root in roots))}); "
                "give each as a source of its own."
            )
        if found:
            return found[0]
        if name == AUTO and any(split_name(inner.name) for root in level for inner in inner_folders(root)):
            break
    if name in (AUTO, FOLDER.name):
        return FOLDER, unwrap(folder.resolve(), list_images(folder.resolve()).files)[0]
    raise InputError(f"'{folder}' does not look like {known[name].title}; check the folder and the layout.")


def levels(folder: Path) -> Iterator[list[Path]]:
    """Yield the folder itself, then the folders in it, and so on, ``DEPTH`` deep, without hidden ones."""
    level = [folder]
    for _ in range(DEPTH + 1):
        yield level
        level = [inner for outer in level for inner in inner_folders(outer)]


def inner_folders(folder: Path) -> list[Path]:
    """Return the folders directly inside one, by name; none where it may not be read."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir())
    except OSError:
        return []
    return [folder / name for name in names if not name.startswith(".") and name not in IGNORED_FOLDERS]
