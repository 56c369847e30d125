"""The scan of a dataset: measure, check, compare, and say what was found."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from data_tools.duplicates.find import find_duplicates
from data_tools.leaks import PAIR_COLUMNS, leak_columns
from data_tools.scan.checks import check_columns
from data_tools.scan.findings import scan_findings
from data_tools.scan.kept import keep, kept_scan
from data_tools.scan.measure import MEASURES
from data_tools.scan.result import Scan
from data_tools.scan.store import Measured, measured
from data_tools.shortcuts.audit import find_shortcuts
from engine.datasets.catalog import Dataset
from engine.datasets.manifest import MANIFEST
from engine.datasets.subjects import with_pattern
from engine.datasets.walk import list_images

Progress = Callable[[str, int, int], None]
"""Is told (stage, done, to do); an exception that it raises stops the scan, and what was measured is kept."""


def scan(
    dataset: Dataset,
    *,
    subject_pattern: str | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Scan:
    """Scan a dataset, and keep the result for ``stored_scan``.

    Files that were measured before and have not changed are not read again. ``subject_pattern`` is a regular
    expression that finds the subject in a path (``engine.datasets.subjects``); ``workers`` the number of
    threads. Raises InputError for a pattern that cannot be used, StoreError where nothing can be kept under
    ``PNEUMOSCOPE_HOME``.
    """
    told = progress or (lambda stage, done, total: None)
    if subject_pattern:
        dataset = replace(dataset, catalog=with_pattern(dataset.catalog, subject_pattern))
    found = measure(dataset, told, workers)
    table = with_measures(dataset.catalog, found.table)
    pairs = duplicate_pairs(found, lambda done, total: told("comparing", done, total))
    table = pd.concat([table, check_columns(table), leak_columns(table, pairs)], axis=1)
    shortcuts = find_shortcuts(
        table, dataset.classes, progress=lambda done, total: told("looking for shortcuts", done, total)
    )
    scanned = Scan(dataset, table, pairs, shortcuts, unlisted(dataset), ())
    scanned = replace(scanned, findings=tuple(scan_findings(scanned)))
    if not subject_pattern:
        keep(scanned)
    return scanned


def stored_scan(dataset: Dataset) -> Scan | None:
    """Return what the last scan of a dataset found; None where it was not scanned since it changed."""
    return kept_scan(dataset)


def measure(dataset: Dataset, progress: Progress | None = None, workers: int | None = None) -> Measured:
    """Return the measurements of a dataset's images in the order of its catalog."""
    paths = dataset.catalog["path"].tolist()
    moved = (lambda done, total: progress("measuring", done, total)) if progress else None
    return measured(dataset.root, paths, progress=moved, workers=workers)


def with_measures(catalog: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return a catalog with the measures of its images, row for row, in place of its own columns."""
    rest = catalog.drop(columns=[name for name in MEASURES if name in catalog.columns])
    return pd.concat([rest.reset_index(drop=True), measures.drop(columns="path")], axis=1)


def duplicate_pairs(found: Measured, progress: Callable[[int, int], None] | None = None) -> pd.DataFrame:
    """Return the duplicates among measured images as paths (``data_tools.leaks.PAIR_COLUMNS``)."""
    usable = np.flatnonzero(found.usable)
    paths = found.table["path"].to_numpy()[usable]
    pairs = find_duplicates(
        found.hashes[usable],
        lambda positions: found.thumbs(usable[positions]),
        found.table["sha256"].to_numpy()[usable],
        progress=progress,
    )
    named = pairs.assign(a=paths[pairs["a"]], b=paths[pairs["b"]]).astype({"a": "str", "b": "str"})
    return named[list(PAIR_COLUMNS)].sort_values(["a", "b"], ignore_index=True)


def unlisted(dataset: Dataset) -> tuple[str, ...]:
    """Return the image files of a dataset's folder that its manifest does not list, none without one."""
    if not (dataset.root / MANIFEST).is_file():
        return ()
    listed = set(dataset.catalog["path"])
    if "mask" in dataset.catalog:
        listed |= set(dataset.catalog["mask"].dropna())
    return tuple(sorted(set(list_images(dataset.root).files) - listed))
