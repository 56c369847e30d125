"""The listed files of an archive or a folder, unpacked below a dataset's folder."""

import struct
import zipfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from data_tools.download.members import BadArchive, Member, folder_members, match, zip_members
from data_tools.download.place import Placed, Progress, place
from engine.errors import InputError

MALFORMED = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error)
"""What ``zipfile`` raises for a file that is no archive, or whose directory makes no sense."""


def unpack_archive(
    archive: Path, listed: Mapping[str, str], wanted: Collection[str], folder: Path, progress: Progress
) -> tuple[Placed, list[str]]:
    """Put the wanted ones of the listed files (path → sha256) in their places below ``folder``.

    Returns what was placed, and the files of the archive that are on no list. Raises BadArchive for one
    that is not whole or not safe, InputError for one that cannot be read.
    """
    with open_archive(archive) as file:
        return put_in_place(zip_members(file), listed, wanted, folder, progress)


def open_archive(archive: Path) -> zipfile.ZipFile:
    """Open a ZIP archive for reading; raises BadArchive for one cut off, and for what is no archive."""
    try:
        return zipfile.ZipFile(archive)
    except MALFORMED as error:
        raise BadArchive(f"The archive is no whole ZIP file ({error}); nothing was unpacked.") from error
    except OSError as error:
        raise InputError(f"The archive '{archive}' cannot be read: {error.strerror or error}.") from error


def copy_folder(
    source: Path, listed: Mapping[str, str], wanted: Collection[str], folder: Path, progress: Progress
) -> tuple[Placed, list[str]]:
    """Do the same from a folder in place of an archive; the folder is only read."""
    return put_in_place(folder_members(source), listed, wanted, folder, progress)


def put_in_place(
    members: Iterable[Member],
    listed: Mapping[str, str],
    wanted: Collection[str],
    folder: Path,
    progress: Progress,
) -> tuple[Placed, list[str]]:
    """Place the members that are listed and wanted; return also the names of those not listed."""
    offered, unlisted = match(members, listed)
    offered = {path: found for path, found in offered.items() if path in wanted}
    return place(offered, listed, folder, progress=progress), unlisted
