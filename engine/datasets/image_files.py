"""The files behind a dataset's images, with what tells that one has changed."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.datasets.roots import resolve_inside
from engine.errors import InputError


@dataclass(frozen=True)
class ImageFile:
    """One image of a dataset as it lies on disk now.

    ``path`` is relative to the dataset's root, POSIX; ``file`` where it really is; ``key`` (32 hexadecimal
    digits) names root and path; ``stamp`` is another one as soon as the file's size or time of change is.
    """

    path: str
    file: Path
    key: str
    stamp: str


def image_files(root: str | Path, paths: Iterable[str]) -> dict[str, ImageFile]:
    """Return the files of ``paths`` by path, each once; those absent or outside ``root`` are left out."""
    base = Path(root).resolve()
    found = {}
    for path in dict.fromkeys(paths):
        try:
            file = resolve_inside(base, path)
            status = file.stat()
        except (OSError, InputError):
            continue
        found[path] = ImageFile(path, file, key_of(base, path), f"{status.st_size} {status.st_mtime_ns}")
    return found


def key_of(base: Path, path: str) -> str:
    """Return the key of a path below a root; a digest, because a file's name need not be valid text."""
    return hashlib.sha256(os.fsencode(base) + b"\0" + os.fsencode(path)).hexdigest()[:32]
