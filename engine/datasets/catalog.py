"""A folder of radiographs as a dataset: one catalog row for each image."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from engine.datasets.cache import headers
from engine.datasets.classes import choose_classes, unify_case
from engine.datasets.layouts import LAYOUTS, rows_from_folders, wrappers
from engine.datasets.manifest import MANIFEST, listed_elsewhere, read_manifest, rows_from_manifest
from engine.datasets.walk import Listing, list_images
from engine.errors import InputError
from engine.imaging.problems import Problem

Files = dict[str, tuple[int, int]]
"""POSIX paths relative to the root, with size in bytes and modification time in ns."""

COLUMNS = (
    "path",
    "split",
    "label",
    "subject",
    "subtype",
    "source",
    "width",
    "height",
    "mode",
    "bytes",
    "problem",
)


@dataclass(frozen=True)
class Dataset:
    """Radiographs and their catalog.

    - ``catalog``: one row for each image. ``path`` (POSIX, relative to ``root``), ``split``, ``label``,
      ``subject``, ``subtype``, ``source`` are text, missing where unknown; ``width``, ``height`` (pixels,
      float, missing with a problem) and ``mode`` come from the file's header, ``bytes`` is its size;
      ``problem`` says why a file cannot be used (``engine.imaging.problems``) and is missing where it can.
      Further columns of a manifest follow.
    - ``classes``: (negative, positive); other labels are groups outside the metrics.
    - ``content_hash``: SHA-256, in hexadecimal, of the sorted rows of path, size in bytes and label, and of
      the manifest's bytes. It changes when an image is added, removed, renamed, relabelled or changes its
      size on disk, or when the manifest changes; not with the folder's place, with file times, nor when
      pixels change and the size stays.
    - ``notes``: sentences for people on what was found and left out.
    """

    name: str
    root: Path
    catalog: pd.DataFrame
    classes: tuple[str, str]
    content_hash: str
    notes: list[str] = field(default_factory=list)

    @property
    def negative(self) -> str:
        """The negative class."""
        return self.classes[0]

    @property
    def positive(self) -> str:
        """The positive class."""
        return self.classes[1]

    @property
    def splits(self) -> list[str]:
        """The splits, in the order train, val, test, then by name."""
        usual = {"train": 0, "val": 1, "test": 2}
        return sorted(self.catalog["split"].unique(), key=lambda split: (usual.get(split, 3), split))


def load_dataset(
    root: str | Path,
    *,
    name: str | None = None,
    positive: str | None = None,
    refresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """Load a folder in one of three layouts: ``split/CLASS/image``, ``CLASS/image``, or with a manifest.csv.

    A manifest wins where there is one; images that it lists and that are absent become rows with the problem
    ``missing``. A chain of single folders around the layout is stepped into, and is then the dataset's root.
    Headers are read once and remembered under ``PNEUMOSCOPE_HOME``; ``refresh`` reads them all again.
    ``progress`` is called with (done, to do) while files are opened.

    Raises InputError: no such folder, no images, a manifest that cannot be used, classes that cannot be told.
    """
    given = Path(root).resolve()
    listing = list_images(given)
    base, files = unwrap(given, listing.files)
    manifest = base / MANIFEST
    if manifest.is_file():
        rows, files, notes = rows_of_manifest(manifest, files)
    elif files:
        rows, notes = rows_from_folders(files)
    else:
        raise InputError(f"'{given}' holds no image files (.jpg, .png, .webp, .dcm …); expected {LAYOUTS}.")
    rows["label"], renamed = unify_case(rows["label"])
    classes, remarks = choose_classes(rows["label"], positive)
    present = {path: files[path] for path in rows["path"] if path in files}
    catalog = with_headers(rows, headers(base, present, refresh=refresh, progress=progress))
    return Dataset(
        name=dataset_name(name or given.name),
        root=base,
        catalog=catalog,
        classes=classes,
        content_hash=hash_content(catalog, manifest.read_bytes() if manifest.is_file() else b""),
        notes=[*notes, *left_out(listing), *unusable(catalog), *renamed, *remarks],
    )


def unwrap(root: Path, files: Files) -> tuple[Path, Files]:
    """Step into the single folders around the layout, as far as a manifest if there is one."""
    chain = wrappers(files)
    prefix = next((outer for outer in chain if (root / outer / MANIFEST).is_file()), chain[-1])
    return root / prefix, {path[len(prefix) :]: status for path, status in files.items()}


def rows_of_manifest(manifest: Path, files: Files) -> tuple[pd.DataFrame, Files, list[str]]:
    """Return a manifest's rows, the files with those that only it lists, and notes for people."""
    rows = rows_from_manifest(read_manifest(manifest))
    files = files | listed_elsewhere(manifest.parent, list(rows["path"]), files)
    unlisted = set(files).difference(rows["path"], rows.get("mask", []))
    notes = [f"{len(unlisted)} image files are not in the manifest and were left out."] if unlisted else []
    return rows, files, notes


def dataset_name(name: str) -> str:
    """Return the name in lower case; raises InputError for one that cannot be part of a file name."""
    if not name or any(character in '/\\:*?"<>|' or not character.isprintable() for character in name):
        raise InputError(f"{name!r} cannot name a dataset; choose letters, digits, - and _ (--name).")
    return name.lower()


def left_out(listing: Listing) -> list[str]:
    """Return sentences on what the walk through the folder left out."""
    counts = {
        "symbolic links that leave the folder were not followed": listing.links,
        "folders or files may not be read and were left out": listing.closed,
        "names are not valid Unicode and were left out; rename them": listing.unnamed,
    }
    return [f"{n} {what}." for what, n in counts.items() if n]


def unusable(catalog: pd.DataFrame) -> list[str]:
    """Return a sentence on the images with a problem, if any."""
    n = int(catalog["problem"].notna().sum())
    return [f"{n} of {len(catalog)} images cannot be used; the column problem says why."] if n else []


def with_headers(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Join layout rows with the headers of their files; a row without one is missing."""
    catalog = rows.merge(known.drop(columns="mtime_ns"), how="left", on="path")
    absent = catalog["bytes"].isna()
    catalog.loc[absent, "problem"] = Problem.MISSING.value
    catalog["bytes"] = catalog["bytes"].fillna(0).astype("int64")
    if "source" not in catalog:
        catalog["source"] = pd.Series(pd.NA, index=catalog.index, dtype="str")
    extra = [column for column in catalog.columns if column not in COLUMNS]
    return catalog[[*COLUMNS, *extra]]


def hash_content(catalog: pd.DataFrame, manifest: bytes) -> str:
    """Return the identity of a dataset; see ``Dataset.content_hash``."""
    digest = hashlib.sha256()
    labels = catalog["label"].fillna("")
    for row in sorted(zip(catalog["path"], catalog["bytes"], labels, strict=True)):
        digest.update("\t".join(map(str, row)).encode() + b"\n")
    digest.update(b"\0" + manifest)
    return digest.hexdigest()
