"""Image headers of a dataset, remembered between runs under the home folder.

The dataset's folder itself is never written to.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from engine.imaging.header import read_header
from engine.imaging.problems import ImageError
from engine.locations import home_dir

COLUMNS = {
    "path": "str",
    "bytes": "int64",
    "mtime_ns": "int64",
    "width": "float64",
    "height": "float64",
    "mode": "str",
    "problem": "str",
}
VERSION = 1
"""Part of what names a cache file; counted up when headers are read in another way."""

THREADS = 8
"""Header reads wait for the disk, or a network, most of the time."""

Progress = Callable[[int, int], None]


def cache_file(root: Path) -> Path:
    """Return the Parquet file that remembers the headers of the images below ``root``."""
    key = hashlib.sha256(f"{VERSION}\0{root}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return home_dir() / "catalogs" / f"{key}.parquet"


def headers(
    root: Path,
    files: Mapping[str, tuple[int, int]],
    *,
    refresh: bool = False,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return one row for each file: path, bytes, mtime_ns, width, height, mode, problem.

    ``files`` maps paths relative to ``root`` to (bytes, modification time in ns). Only files that are new or
    changed since the last call are opened, or all with ``refresh``; ``progress`` is called with
    (done, to do). Width and height (pixels) and mode are missing where ``problem`` tells why.
    """
    where = cache_file(root)
    known = pd.DataFrame(columns=list(COLUMNS)) if refresh else load(where)
    table = pd.DataFrame(
        {
            "path": pd.Series(list(files), dtype="str"),
            "bytes": pd.Series([size for size, _ in files.values()], dtype="int64"),
            "mtime_ns": pd.Series([time for _, time in files.values()], dtype="int64"),
        }
    )
    table = table.merge(
        known.astype(COLUMNS), how="left", on=["path", "bytes", "mtime_ns"], indicator="known"
    )
    new = (table.pop("known") != "both").to_numpy()
    if new.any():
        fresh = open_headers(root, list(table.loc[new, "path"]), progress)
        table.loc[new, ["width", "height", "mode", "problem"]] = fresh.set_index(table.index[new])
    if new.any() or len(known) != len(table):
        store(where, table)
    return table


def open_headers(root: Path, paths: list[str], progress: Progress | None) -> pd.DataFrame:
    """Read the headers of files: width, height, mode, problem."""

    def one(path: str) -> tuple[float, float, str | None, str | None]:
        try:
            header = read_header(root / path)
        except ImageError as error:
            return float("nan"), float("nan"), None, error.problem.value
        return header.width, header.height, header.mode, None

    rows = []
    with ThreadPoolExecutor(THREADS) as pool:
        for done, row in enumerate(pool.map(one, paths), start=1):
            rows.append(row)
            if progress:
                progress(done, len(paths))
    table = pd.DataFrame(rows, columns=["width", "height", "mode", "problem"])
    return table.astype({name: COLUMNS[name] for name in table.columns})


def load(where: Path) -> pd.DataFrame:
    """Return the remembered headers, none where there are none or the file is damaged."""
    try:
        return pd.read_parquet(where, columns=list(COLUMNS)).astype(COLUMNS).drop_duplicates("path")
    except Exception:  # whatever is wrong with a cache, the answer is to build it again
        return pd.DataFrame(columns=list(COLUMNS))


def store(where: Path, table: pd.DataFrame) -> None:
    """Remember headers; where the home folder cannot be written, the next call opens the files again."""
    draft = where.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        where.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(draft, index=False)
        draft.replace(where)
