"""Any dataset that PneumoScope reads: ``split/CLASS/image``, ``CLASS/image``, or with a manifest.csv."""

from pathlib import Path

import pandas as pd

from data_tools.build.sources.layout import Layout, as_rows
from engine.datasets.catalog import rows_of_manifest, unwrap
from engine.datasets.layouts import LAYOUTS, WHOLE, rows_from_folders
from engine.datasets.manifest import MANIFEST
from engine.datasets.subjects import subject_keys
from engine.datasets.walk import list_images
from engine.errors import InputError


def belongs(folder: Path) -> bool:
    """Tell whether a folder has a manifest, which wins over every other way to read it."""
    return (folder / MANIFEST).is_file()


def rows(folder: Path) -> pd.DataFrame:
    """Return a dataset's rows, without opening its images; see ``engine.datasets.catalog.load_dataset``."""
    given = folder.resolve()
    base, files = unwrap(given, list_images(given).files)
    if base != given:
        raise InputError(f"The images lie deeper: name the folder '{base}'.")
    if (base / MANIFEST).is_file():
        table, _, _ = rows_of_manifest(base / MANIFEST, files)
    elif files:
        table, _ = rows_from_folders(files)
    else:
        raise InputError(f"'{given}' holds no image files (.jpg, .png, .webp, .dcm …); expected {LAYOUTS}.")
    keys = subject_keys(table)
    return as_rows(table.assign(subject=keys, split=table["split"].where(table["split"] != WHOLE)))


FOLDER = Layout("folder", "a dataset folder", belongs, rows)
