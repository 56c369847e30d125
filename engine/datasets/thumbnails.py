"""Small lossless pictures of a dataset's images, built once and kept in one SQLite file."""

import io
import json
import os
import sqlite3
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from PIL import Image

from engine.datasets.image_files import ImageFile, image_files
from engine.datasets.sqlite_file import StoreError, use
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, frame_for, resize
from engine.imaging.problems import ImageError
from engine.locations import home_dir

SIDE = 128
"""Long side of a thumbnail in pixels; smaller pictures stay as they are."""

MIME_TYPE = "image/png"
"""PNG, which Pillow makes of a radiograph in 0.7 ms and 6.7 kB; lossless WebP takes 5 % less room and four
times as long."""

CHUNK = 64
"""Thumbnails that are built between two writes to the file."""

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS thumbnails (key TEXT PRIMARY KEY, stamp TEXT NOT NULL, png BLOB NOT NULL)"
)


def default_store() -> Path:
    """Return the file that keeps the thumbnails of every dataset."""
    return home_dir() / "thumbnails.sqlite"


def thumbnails(store: Path, root: str | Path, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Return the thumbnail of each image as a gray PNG without padding, None for one that cannot be used.

    ``paths`` are relative to ``root``, POSIX. What the SQLite file ``store`` does not hold yet, or has
    changed since, is built with all cores and added; where the file cannot be used it is built all the same.
    """
    files = image_files(root, paths)
    found: dict[str, bytes] = {}
    with suppress(StoreError):
        found = read(store, files.values())
    built = build([file for path, file in files.items() if path not in found])
    with suppress(StoreError):
        write(store, built)
    found |= {file.path: png for file, png in built.items()}
    return {path: found.get(path) for path in paths}


def build_thumbnails(
    store: Path,
    root: str | Path,
    paths: Sequence[str],
    *,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Build the thumbnails that ``store`` does not hold yet, a chunk at a time.

    ``advance`` is told how many images were dealt with; when ``cancelled`` turns true the rest is left, and
    what was built is kept. Images that cannot be used are skipped. Raises StoreError where the file cannot
    be written.
    """
    for start in range(0, len(paths), CHUNK):
        if cancelled():
            return
        chunk = paths[start : start + CHUNK]
        files = image_files(root, chunk)
        found = read(store, files.values())
        write(store, build([file for path, file in files.items() if path not in found]))
        advance(len(chunk))


def read(store: Path, files: Collection[ImageFile]) -> dict[str, bytes]:
    """Return the thumbnails, by path, that are still those of their files."""

    def select(connection: sqlite3.Connection) -> list[tuple[str, str, bytes]]:
        return connection.execute(
            "SELECT key, stamp, png FROM thumbnails WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps([file.key for file in files]),),
        ).fetchall()

    rows = {(key, stamp): png for key, stamp, png in use(store, SCHEMA, select)}
    return {file.path: rows[file.key, file.stamp] for file in files if (file.key, file.stamp) in rows}


def write(store: Path, built: dict[ImageFile, bytes]) -> None:
    """Keep thumbnails, each in place of the one before."""
    rows = [(file.key, file.stamp, png) for file, png in built.items()]
    if rows:
        use(
            store,
            SCHEMA,
            lambda connection: connection.executemany(
                "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)", rows
            ),
        )


def build(files: Collection[ImageFile]) -> dict[ImageFile, bytes]:
    """Make thumbnails with all cores; images that cannot be used are left out."""
    if not files:
        return {}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = zip(files, pool.map(thumbnail, files), strict=True)
        return {file: png for file, png in made if png is not None}


def thumbnail(image: ImageFile) -> bytes | None:
    """Make one thumbnail, None for an image that cannot be used."""
    try:
        picture = decode(image.file, square=SIDE)
    except ImageError:
        return None
    side = min(SIDE, max(picture.height, picture.width))
    frame = frame_for(picture.height, picture.width, side, Padding.BLACK)
    png = io.BytesIO()
    Image.fromarray(resize(picture.pixels, frame.height, frame.width)).save(png, format="PNG")
    return png.getvalue()
