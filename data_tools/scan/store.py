"""Measurements remembered between scans, so that only new and changed files are read again.

They lie in one SQLite file under ``PNEUMOSCOPE_HOME``; a dataset's own folder is never written to.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from data_tools.duplicates.fingerprint import HASHES, THUMB
from data_tools.scan.measure import MEASURES, VERSION, Measurement, measure_file
from engine.datasets.image_files import ImageFile, image_files
from engine.datasets.sqlite_file import use
from engine.imaging.problems import Problem
from engine.locations import home_dir

CHUNK = 64
"""Files that are measured between two writes: what an interruption loses at most."""

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS measures "
    "(key TEXT PRIMARY KEY, stamp TEXT NOT NULL, facts TEXT NOT NULL, hashes BLOB, thumb BLOB)"
)

Progress = Callable[[int, int], None]
"""Is told (done, to do); an exception that it raises stops the work, and what was done is kept."""


@dataclass(frozen=True)
class Measured:
    """The measurements of some images, in the order in which they were asked for.

    - ``table``: ``path`` and the columns of ``MEASURES``;
    - ``hashes`` (n, HASHES) uint64: the fingerprints' hashes, 0 where an image has none;
    - ``usable`` (n,) bool: whether an image has a fingerprint, so no problem;
    - ``keys``: what the images' rows are called in the file ``store``, empty where there is no such file.
    """

    table: pd.DataFrame
    hashes: np.ndarray
    usable: np.ndarray
    store: Path
    keys: tuple[str, ...]

    def thumbs(self, positions: np.ndarray) -> np.ndarray:
        """Return the thumbnails (k, THUMB, THUMB) uint8 of the images at these positions, 0 without one."""
        wanted = [self.keys[position] for position in positions]
        found = read_thumbs(self.store, set(wanted))
        pictures = np.zeros((len(wanted), THUMB, THUMB), dtype=np.uint8)
        for place, key in enumerate(wanted):
            if key in found:
                pictures[place] = np.frombuffer(found[key], dtype=np.uint8).reshape(THUMB, THUMB)
        return pictures


def default_store() -> Path:
    """Return the file that keeps the measurements of every dataset."""
    return home_dir() / "measures.sqlite"


def measured(
    root: str | Path,
    paths: Sequence[str],
    *,
    store: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Measured:
    """Measure images, all cores at once, and return what was measured now or before.

    ``paths`` are relative to ``root``, POSIX, each once. ``progress`` counts the files that are read now;
    ``workers`` is the number of threads (one for each core unless told). A file that is not there is a row
    with the problem ``missing``. Raises StoreError where the file cannot be used.
    """
    store = store or default_store()
    files = image_files(root, paths)
    known = read_facts(store, files.values())
    pending = [file for path, file in files.items() if path not in known]
    for done, chunk in measure_chunks(pending, workers):
        write(store, chunk)
        known |= {file.path: (facts_of(found), hashes_of(found)) for file, found in chunk.items()}
        if progress:
            progress(done, len(pending))
    absent = json.dumps([Problem.MISSING.value if name == "problem" else None for name in MEASURES])
    rows = [known.get(path, (absent, None)) for path in paths]
    usable = np.array([hashes is not None for _, hashes in rows], dtype=bool)
    hashes = np.zeros((len(rows), HASHES), dtype=np.uint64)
    if usable.any():
        hashes[usable] = np.stack([np.frombuffer(found, dtype=np.uint64) for _, found in rows if found])
    keys = tuple(files[path].key if path in files else "" for path in paths)
    return Measured(table_of(paths, [facts for facts, _ in rows]), hashes, usable, store, keys)


def measure_chunks(
    pending: Sequence[ImageFile], workers: int | None
) -> Iterator[tuple[int, dict[ImageFile, Measurement]]]:
    """Measure files a chunk at a time; yield how many are done, and the chunk's measurements.

    Threads do, since nearly all the time goes into decoders that run without Python's lock.
    """
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for start in range(0, len(pending), CHUNK):
            chunk = pending[start : start + CHUNK]
            found = pool.map(measure_file, [file.file for file in chunk])
            yield start + len(chunk), dict(zip(chunk, found, strict=True))


def table_of(paths: Sequence[str], facts: Sequence[str]) -> pd.DataFrame:
    """Return the table of measurements as they are stored."""
    values = pd.DataFrame([json.loads(row) for row in facts], columns=list(MEASURES))
    values.insert(0, "path", pd.Series(list(paths), dtype="str"))
    return values.astype({"path": "str"} | MEASURES)


def facts_of(found: Measurement) -> str:
    """Return a measurement's values as they are stored: a JSON list in the order of ``MEASURES``."""
    return json.dumps([found.values[name] for name in MEASURES])


def hashes_of(found: Measurement) -> bytes | None:
    """Return a fingerprint's hashes as they are stored, None without one."""
    return found.fingerprint.hashes.tobytes() if found.fingerprint else None


def stamp_of(file: ImageFile) -> str:
    """Return what a row's stamp must be for it to be that of the file as it is now."""
    return f"{VERSION} {file.stamp}"


def read_facts(store: Path, files: Collection[ImageFile]) -> dict[str, tuple[str, bytes | None]]:
    """Return the stored values and hashes, by path, that are still those of their files."""

    def select(connection: sqlite3.Connection) -> list[tuple[str, str, str, bytes | None]]:
        return connection.execute(
            "SELECT key, stamp, facts, hashes FROM measures WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps([file.key for file in files]),),
        ).fetchall()

    rows = {(key, stamp): (facts, hashes) for key, stamp, facts, hashes in use(store, SCHEMA, select)}
    found = {file.path: rows.get((file.key, stamp_of(file))) for file in files}
    return {path: row for path, row in found.items() if row is not None}


def read_thumbs(store: Path, keys: Collection[str]) -> dict[str, bytes]:
    """Return the stored thumbnails by key."""
    rows = use(
        store,
        SCHEMA,
        lambda connection: connection.execute(
            "SELECT key, thumb FROM measures "
            "WHERE thumb IS NOT NULL AND key IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(keys)),),
        ).fetchall(),
    )
    return dict(rows)


def write(store: Path, chunk: dict[ImageFile, Measurement]) -> None:
    """Keep measurements, each in place of the one before."""
    rows = [
        (
            file.key,
            stamp_of(file),
            facts_of(found),
            hashes_of(found),
            found.fingerprint.thumb.tobytes() if found.fingerprint else None,
        )
        for file, found in chunk.items()
    ]
    use(
        store,
        SCHEMA,
        lambda connection: connection.executemany(
            "INSERT OR REPLACE INTO measures VALUES (?, ?, ?, ?, ?)", rows
        ),
    )
