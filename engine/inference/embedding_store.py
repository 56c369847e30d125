"""Feature vectors of a dataset's images, kept in one SQLite file so that neighbours are found at once.

Only images of a dataset folder are kept, never uploaded ones. Nothing here imports torch.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from engine.datasets.image_files import ImageFile, image_files
from engine.datasets.sqlite_file import StoreError, use
from engine.imaging.fit import Padding
from engine.locations import home_dir
from engine.models.identity import ModelIdentity

LIMIT = 256_000_000
"""Bytes that the vectors may take, before those unused for longest go."""

LEFT = 0.9
"""Share of the limit that is left when vectors go, so that they do not go one by one."""

ROW = 200
"""Bytes that a vector takes in the file beside its values (measured)."""

MEMORY = 3600 * 10**9
"""Nanoseconds for which a vector counts as just used, so that most readings need not write."""

LARGEST_HALF = 60_000.0
"""The largest value that is kept in half precision, which ends at 65,504."""

DECISIVE = ("in_channels", "size", "mean", "std")
"""What of a configuration decides a vector beside weights and padding."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT, image TEXT, stamp TEXT NOT NULL, vector BLOB NOT NULL, half INTEGER NOT NULL,
    bytes INTEGER NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (model, image)
);
CREATE INDEX IF NOT EXISTS vectors_by_use ON vectors (used, bytes);
"""

SELECT = """
SELECT image, stamp, used, vector, half FROM vectors
WHERE model = ? AND image IN (SELECT value FROM json_each(?))
"""

TOUCH = "UPDATE vectors SET used = ? WHERE model = ? AND image IN (SELECT value FROM json_each(?))"

INSERT = "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?, ?)"

EVICT = """
DELETE FROM vectors WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, SUM(bytes) OVER (ORDER BY used DESC, rowid DESC ROWS UNBOUNDED PRECEDING) AS total
        FROM vectors
    ) WHERE total > ?
)
"""


def default_store() -> Path:
    """Return the file that keeps the vectors of every model and dataset."""
    return home_dir() / "embeddings.sqlite"


def vector_key(model: ModelIdentity, *, padding: Padding | str | None = None) -> str:
    """Return what names the vectors of one model: its weights, and how its input is made.

    ``padding`` replaces the model's own, and its members'.
    """
    prepared = [
        {name: getattr(config, name) for name in DECISIVE}
        | {"padding": Padding.parse(padding or config.padding).value}
        for config in model.members or (model.config,)
    ]
    return hashlib.sha256(json.dumps([model.sha256, prepared]).encode()).hexdigest()[:32]


def read_vectors(store: Path, key: str, root: str | Path, paths: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the vectors (D,) float32 that are kept of images, by path; ``key`` is that of ``vector_key``.

    ``paths`` are relative to ``root``, POSIX. Left out are images without a vector, changed ones, and all
    where the file cannot be used.
    """
    files = image_files(root, paths)
    images = json.dumps([file.key for file in files.values()])
    try:
        rows = use(store, SCHEMA, lambda connection: connection.execute(SELECT, (key, images)).fetchall())
    except StoreError:
        return {}
    now = time.time_ns()
    resting = [image for image, _, used, *_ in rows if used < now - MEMORY]
    if resting:
        touched = (now, key, json.dumps(resting))
        with suppress(StoreError):
            use(store, SCHEMA, lambda connection: connection.execute(TOUCH, touched))
    found = {(image, stamp): values for image, stamp, _, *values in rows}
    return {
        path: unpacked(*found[file.key, file.stamp])
        for path, file in files.items()
        if (file.key, file.stamp) in found
    }


def write_vectors(
    store: Path, key: str, vectors: Mapping[ImageFile, np.ndarray], *, limit: int = LIMIT
) -> None:
    """Keep vectors (D,), each in place of the one before; over ``limit`` bytes those unused for longest go.

    They are kept in half precision (about three digits) where their values allow it. The files are those
    from before their images were read, so that one that changes meanwhile is computed again. Raises
    StoreError where the file cannot be written.
    """
    now = time.time_ns()
    rows = []
    for file, vector in vectors.items():
        half = bool(np.abs(vector).max(initial=0.0) <= LARGEST_HALF)
        values = np.ascontiguousarray(vector, dtype="<f2" if half else "<f4").tobytes()
        rows.append((key, file.key, file.stamp, values, half, len(values) + ROW, now))

    def insert(connection: sqlite3.Connection) -> None:
        connection.executemany(INSERT, rows)
        if connection.execute("SELECT TOTAL(bytes) FROM vectors").fetchone()[0] > limit:
            connection.execute(EVICT, (LEFT * limit,))

    use(store, SCHEMA, insert)


def unpacked(values: bytes, half: int) -> np.ndarray:
    """Return the vector (D,) float32 that a row of the file holds."""
    return np.frombuffer(values, dtype="<f2" if half else "<f4").astype(np.float32)
