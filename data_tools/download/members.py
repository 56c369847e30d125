"""The files that a ZIP archive or a folder offers, and which of them a list asks for."""

import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from data_tools.download.names import is_clutter, is_safe
from engine.errors import InputError

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two ways of packing that every ZIP tool writes and reads."""

ENCRYPTED = 0x1
"""Bit of a member's flags (APPNOTE.TXT 4.4.4)."""

UNLISTED_PARTS = 3
"""Folders of an unlisted file that are told: ``val/NORMAL/name``, the same for each of its copies."""


class BadArchive(InputError):
    """An archive that is not whole, or not safe to unpack."""


@dataclass(frozen=True)
class Member:
    """A file on offer: its POSIX name, its size in bytes, and what opens it for reading."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def zip_members(archive: zipfile.ZipFile) -> list[Member]:
    """Return the files of an archive, without folders and what operating systems add.

    Raises BadArchive for an archive with a name that leaves the folder, a symbolic link, an encrypted file,
    or an unusual packing: none is in a published archive.
    """
    members = []
    for info in archive.infolist():
        if not is_safe(info.filename):
            raise unsafe(info.filename, "a name that leaves the folder")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise unsafe(info.filename, "a symbolic link")
        if info.is_dir() or is_clutter(info.filename):
            continue
        if info.flag_bits & ENCRYPTED:
            raise unsafe(info.filename, "an encrypted file")
        if info.compress_type not in METHODS:
            raise unsafe(info.filename, "a file packed in an unusual way")
        members.append(Member(info.filename, info.file_size, partial(archive.open, info)))
    return members


def unsafe(name: str, what: str) -> BadArchive:
    """Return the error for an archive that is not unpacked."""
    return BadArchive(f"The archive holds {what} ({name!r}), as no published one does; nothing was unpacked.")


def folder_members(folder: Path) -> list[Member]:
    """Return the files below a folder; symbolic links and what operating systems add are left out."""
    members = []
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if is_safe(name) and not is_clutter(name) and file.is_file() and not file.is_symlink():
            members.append(Member(name, file.stat().st_size, partial(opened, file)))
    return members


def opened(file: Path) -> IO[bytes]:
    """Open a file for reading."""
    return file.open("rb")


def match(members: Iterable[Member], listed: Mapping[str, str]) -> tuple[dict[str, list[Member]], list[str]]:
    """Return the members for each listed path, and the names of those that no path asks for.

    A member is for a path when its name ends in it, whatever folders stand before (``chest_xray/train/…``,
    or the second copy ``chest_xray/chest_xray/train/…`` in Kaggle's archive); the shallowest comes first.
    """
    found: dict[str, list[Member]] = {}
    unlisted = []
    for member in sorted(members, key=lambda one: (one.name.count("/"), one.name)):
        parts = PurePosixPath(member.name).parts
        ends = ("/".join(parts[cut:]) for cut in range(len(parts)))
        path = next((end for end in ends if end in listed), None)
        if path is None:
            unlisted.append("/".join(parts[-UNLISTED_PARTS:]))
        else:
            found.setdefault(path, []).append(member)
    return found, list(dict.fromkeys(unlisted))
