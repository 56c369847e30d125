"""One radiograph that a page looks at: an image of a dataset, or a file of the visitor's own."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from streamlit.runtime.uploaded_file_manager import UploadedFile

from engine.datasets.catalog import Dataset
from engine.datasets.roots import resolve_inside
from engine.imaging.decode import read_bytes
from engine.ui import loaders


@dataclass(frozen=True)
class Radiograph:
    """One image to judge.

    ``id`` tells it, with its content, from every other; ``name`` is shown. ``row`` is its row of the
    dataset's catalog, None for a file of the visitor's own, which is held in memory only; ``problem`` says
    what is wrong with one that was refused unread.
    """

    id: str
    name: str
    source: Path | UploadedFile | bytes
    row: Mapping[Hashable, Any] | None = None
    problem: str | None = None

    def read(self) -> bytes:
        """Return the file's bytes; raises ImageError where there is no such file."""
        return self.source.getvalue() if isinstance(self.source, UploadedFile) else read_bytes(self.source)

    def known(self, column: str) -> str | None:
        """Return a text of the catalog, None where there is none."""
        value = (self.row or {}).get(column)
        return value if isinstance(value, str) and value else None


def of_dataset(found: Dataset, path: str) -> Radiograph:
    """Return the image of this path in the catalog; raises InputError where it leads out of the folder."""
    row = found.catalog[found.catalog["path"] == path].iloc[0].to_dict()
    file = resolve_inside(found.root, path)
    return Radiograph(f"{file} {loaders.stamp(file)}", path, file, row)


def uploaded(file: UploadedFile) -> Radiograph:
    """Return a file of the visitor's own."""
    return Radiograph(file.file_id, file.name, file)


def short(name: str) -> str:
    """Return a file's name without its folders."""
    return PurePosixPath(name).name
