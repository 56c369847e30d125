"""Heatmaps of a dataset's images, kept in one SQLite file so that a wall of them appears at once.

Only images of a dataset folder are kept, never uploaded ones. Nothing here imports torch.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets.image_files import ImageFile, image_files
from engine.datasets.sqlite_file import StoreError, use
from engine.imaging.fit import Padding, frame_for
from engine.inference.cam.method import Method
from engine.inference.heatmap import normalised, to_original, upsample
from engine.locations import home_dir
from engine.models.config import ModelConfig
from engine.models.identity import ModelIdentity

LIMIT = 256_000_000
"""Bytes that the maps may take, before those unused for longest go."""

LEFT = 0.9
"""Share of the limit that is left when maps go, so that they do not go one by one."""

ROW = 250
"""Bytes that a map takes in the file beside its values (measured)."""

MEMORY = 3600 * 10**9
"""Nanoseconds for which a map counts as just used, so that most readings need not write."""

DECISIVE = ("in_channels", "outputs", "size", "padding", "mean", "std", "temperature", "target_layer")
"""What of a configuration decides a map or a score; the threshold does not."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS maps (
    model TEXT, image TEXT, stamp TEXT NOT NULL, grid BLOB NOT NULL, columns INTEGER NOT NULL,
    score REAL NOT NULL, height INTEGER NOT NULL, width INTEGER NOT NULL,
    bytes INTEGER NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (model, image)
);
CREATE INDEX IF NOT EXISTS maps_by_use ON maps (used, bytes);
"""

SELECT = """
SELECT image, stamp, used, grid, columns, score, height, width FROM maps
WHERE model = ? AND image IN (SELECT value FROM json_each(?))
"""

TOUCH = "UPDATE maps SET used = ? WHERE model = ? AND image IN (SELECT value FROM json_each(?))"

INSERT = "INSERT OR REPLACE INTO maps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

EVICT = """
DELETE FROM maps WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, SUM(bytes) OVER (ORDER BY used DESC, rowid DESC ROWS UNBOUNDED PRECEDING) AS total
        FROM maps
    ) WHERE total > ?
)
"""


@dataclass(frozen=True, eq=False)
class StoredMap:
    """One image's explanation, as little of it as its heatmap needs.

    ``raw`` (h, w) float32 ≥ 0 is the map over the model's square, before normalisation and upsampling;
    ``score`` the probability of the positive class; ``height`` and ``width`` those of the original.
    """

    raw: np.ndarray
    score: float
    height: int
    width: int


def default_store() -> Path:
    """Return the file that keeps the maps of every model and dataset."""
    return home_dir() / "heatmaps.sqlite"


def map_key(
    model: ModelIdentity,
    *,
    padding: Padding | str | None = None,
    method: Method = Method.GRADCAM,
    layers: Sequence[str] | None = None,
    positive: bool = True,
) -> str:
    """Return what names the maps of one model for one class: its weights, how it is used and explained.

    ``padding`` replaces the model's own, and its members'. ``layers`` count in any order; None is the layer
    that ``explain_squares`` takes unless told.
    """
    prepared = []
    for config in (model.config, *model.members):
        values = {name: getattr(config, name) for name in DECISIVE}
        prepared.append(values | {"padding": Padding.parse(padding or config.padding).value})
    facts = [model.sha256, prepared, positive]
    if method is not Method.GRADCAM or layers:
        # Maps from before there was another method keep their key.
        facts += [method.value, sorted(set(layers or []))]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def read_maps(store: Path, key: str, root: str | Path, paths: Sequence[str]) -> dict[str, StoredMap]:
    """Return the maps that are kept of images, by path; ``key`` is that of ``map_key``.

    ``paths`` are relative to ``root``, POSIX. Left out are images without a map, changed ones, and all where
    the file cannot be used.
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
        path: stored_map(*found[file.key, file.stamp])
        for path, file in files.items()
        if (file.key, file.stamp) in found
    }


def write_maps(store: Path, key: str, maps: Mapping[ImageFile, StoredMap], *, limit: int = LIMIT) -> None:
    """Keep maps, each in place of the one before; over ``limit`` bytes those unused for longest go.

    The files are those from before their images were read, so that one that changes meanwhile is computed
    again. Raises StoreError where the file cannot be written.
    """
    now = time.time_ns()
    rows = []
    for file, one in maps.items():
        grid = np.ascontiguousarray(one.raw, dtype="<f4").tobytes()
        facts = (one.raw.shape[1], one.score, one.height, one.width)
        rows.append((key, file.key, file.stamp, grid, *facts, len(grid) + ROW, now))

    def insert(connection: sqlite3.Connection) -> None:
        connection.executemany(INSERT, rows)
        if connection.execute("SELECT TOTAL(bytes) FROM maps").fetchone()[0] > limit:
            connection.execute(EVICT, (LEFT * limit,))

    use(store, SCHEMA, insert)


def stored_map(grid: bytes, columns: int, score: float, height: int, width: int) -> StoredMap:
    """Return the map that a row of the file holds."""
    return StoredMap(np.frombuffer(grid, dtype="<f4").reshape(-1, columns), score, height, width)


def heat_on_picture(
    stored: StoredMap, config: ModelConfig, height: int, width: int, *, scale: float | None = None
) -> np.ndarray:
    """Return the normalised heatmap (height, width) float32 in 0…1 over the picture at that size.

    ``config`` is the model's, with the padding that the map was computed under. Padding is left out; what a
    crop cut away has the value 0. ``scale`` is one that several images share, for instance the largest of
    their raw maps' values; None means the map's own.
    """
    heat = normalised(upsample(stored.raw[None], config.size)[0], scale)
    frame = frame_for(stored.height, stored.width, config.size, Padding.parse(config.padding))
    return to_original(heat, frame.scaled(height / stored.height, width / stored.width), height, width)
