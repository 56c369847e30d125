"""A ``manifest.csv`` to rows."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pandas as pd

from engine.datasets.layouts import WHOLE, split_name
from engine.datasets.roots import resolve_inside
from engine.datasets.subjects import subject_and_subtype
from engine.errors import InputError

MANIFEST = "manifest.csv"
REQUIRED = ("path", "label")
NUMERIC = ("age", "original_width", "original_height", "weight")
"""Columns read as numbers where every value is one; all others stay text as written."""

MEASURED = ("width", "height", "mode", "bytes", "problem")
"""Columns of the catalog that come from the files; a manifest's own are not used."""


def read_manifest(path: Path) -> pd.DataFrame:
    """Read a manifest: text columns as written, empty cells missing, column names in lower case.

    Raises InputError where it is no CSV table in UTF-8, lacks ``path`` or ``label``, or where a row has no
    path, one already listed, or one outside the folder.
    """
    try:
        table = pd.read_csv(
            path,
            dtype="str",
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8-sig",
            skipinitialspace=True,
        )
    except UnicodeDecodeError as error:
        raise InputError(f"'{path}' is not UTF-8 text; save it as CSV in UTF-8.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = str(error).strip().replace("\n", " ")
        raise InputError(
            f"'{path}' is not a CSV table ({reason}); its first line must name the columns."
        ) from error
    table.columns = [str(name).strip().lower() for name in table.columns]
    missing = [name for name in REQUIRED if name not in table.columns]
    if missing:
        raise InputError(
            f"'{path}' lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
            f"it has {', '.join(table.columns)}."
        )
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise InputError(f"'{path}' has the column {repeated[0]} twice; rename one of them.")
    if table.empty:
        raise InputError(f"'{path}' lists no images; add a row for each.")
    table = table.apply(lambda column: column.str.strip()).replace("", pd.NA)
    table["path"] = checked_paths(table["path"], path)
    for name in NUMERIC:
        if name in table.columns:
            numbers = pd.to_numeric(table[name], errors="coerce")
            if numbers.notna().equals(table[name].notna()):
                table[name] = numbers
    return table.drop(columns=[name for name in MEASURED if name in table.columns])


def checked_paths(paths: pd.Series, manifest: Path) -> pd.Series:
    """Return the paths in their shortest POSIX form; see ``read_manifest`` for the errors."""
    if paths.isna().any():
        line = int(paths.isna().to_numpy().argmax()) + 2
        raise InputError(f"'{manifest}' line {line} has no path; fill it in or remove the line.")
    tidy = []
    for line, written in enumerate(paths, start=2):
        pure = PurePosixPath(written.replace("\\", "/"))
        if pure.is_absolute() or ".." in pure.parts or written[1:3] in (":\\", ":/"):
            raise InputError(
                f"'{manifest}' line {line}: {written!r} leaves the folder of the manifest; "
                "list paths relative to it and inside it."
            )
        tidy.append(str(pure))
    result = pd.Series(tidy, index=paths.index, dtype="str")
    if result.duplicated().any():
        again = int(result.duplicated().to_numpy().argmax())
        raise InputError(
            f"'{manifest}' line {again + 2} lists {result[again]!r} again; keep one line for each image."
        )
    return result


def rows_from_manifest(table: pd.DataFrame) -> pd.DataFrame:
    """Return a read manifest with the columns split, subject and subtype filled in where it has none.

    Without a split, the first folder of the path tells when it is named like one, else it is ``all``.
    Without the column ``subject`` (or ``subtype``) at all, the file names of the public sets tell.
    """
    table = table.copy()
    folders = table["path"].map(lambda path: split_name(path.split("/")[0]) if "/" in path else None)
    given = (
        table["split"].map(lambda name: split_name(name) or name, na_action="ignore")
        if "split" in table
        else folders
    )
    table["split"] = given.fillna(folders).fillna(WHOLE).astype("str")
    parsed = None
    for position, name in enumerate(("subject", "subtype")):
        if name not in table:
            parsed = parsed or [subject_and_subtype(path) for path in table["path"]]
            table[name] = pd.Series([pair[position] for pair in parsed], index=table.index, dtype="str")
    return table


def listed_elsewhere(
    root: Path, paths: list[str], files: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Return size and time of listed files that the folder's own listing left out (an unusual suffix, say).

    Raises InputError for a path that leaves ``root`` through a symbolic link; absent files are not returned.
    """
    found = {}
    for path in paths:
        if path in files:
            continue
        real = resolve_inside(root, path)
        if real.is_file():
            status = real.stat()
            found[path] = (status.st_size, status.st_mtime_ns)
    return found
