"""The published checksums, and a folder held against them."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from data_tools.download.names import is_safe
from engine.datasets.walk import list_images
from engine.errors import InputError

LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
"""A line of a list as ``sha256sum`` writes it."""

THREADS = min(8, os.cpu_count() or 1)
"""Hashing leaves Python's lock, so threads share the work."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class FolderCheck:
    """A folder against a list, as sorted POSIX paths below it.

    ``right`` have the listed checksum, ``wrong`` another one, ``missing`` are not there. ``unlisted`` are
    image files on no list.
    """

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    unlisted: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Tell whether every listed file is there with its checksum."""
        return not (self.wrong or self.missing)


def read_checksums(file: Path, top: str = "") -> dict[str, str]:
    """Return path → sha256 (lower-case hexadecimal) of a list in the format of ``sha256sum -c``.

    Paths are relative to the folder ``top``, where they begin with it. Empty lines and those that begin with
    ``#`` are skipped. Raises InputError for a list that cannot be read, another format, a path that leaves
    the folder, a path listed twice, and an empty list.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"The list of checksums '{file}' cannot be read: {reason}.") from error
    listed: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if not match:
            raise InputError(
                f"Line {number} of '{file}' is not 'sha256  path'; write the list with sha256sum."
            )
        path = PurePosixPath(match[2].removeprefix(f"{top}/") if top else match[2]).as_posix()
        if not is_safe(path):
            raise InputError(f"Line {number} of '{file}' names {path!r}, which leaves the folder; remove it.")
        if path in listed:
            raise InputError(f"Line {number} of '{file}' lists {path} a second time; keep one of the lines.")
        listed[path] = match[1].lower()
    if not listed:
        raise InputError(f"The list of checksums '{file}' is empty; write it with sha256sum.")
    return listed


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_folder(
    folder: Path, listed: Mapping[str, str], progress: Progress = lambda done, total: None
) -> FolderCheck:
    """Hold a folder against a list (path → sha256); ``progress`` is called with (done, total)."""
    paths = sorted(listed)

    def state(path: str) -> bool | None:
        file = folder / path
        if not file.is_file():
            return False if file.exists() else None
        return sha256_of(file) == listed[path]

    states = []
    with ThreadPoolExecutor(THREADS) as pool:
        for one in pool.map(state, paths):
            states.append(one)
            progress(len(states), len(paths))
    found = dict(zip(paths, states, strict=True))
    images = list_images(folder.resolve()).files
    return FolderCheck(
        tuple(path for path in paths if found[path]),
        tuple(path for path in paths if found[path] is False),
        tuple(path for path in paths if found[path] is None),
        tuple(sorted(path for path in images if path not in listed)),
    )
