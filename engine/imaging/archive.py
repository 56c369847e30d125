"""The files of a ZIP archive, unpacked in memory alone; archives that could do harm are refused.

Nothing is written to disk, so that a name which leads out of its folder could do nothing here; such a name
still tells that the archive was not made to hold radiographs. See OWASP, File Upload Cheat Sheet, and D.
Fifield, A better zip bomb, USENIX WOOT 2019, whose bomb lets its members overlap.
"""

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.errors import InputError
from engine.imaging.signatures import looks_like_dicom

MAX_MEMBERS = 2_000
"""Entries of an archive; more are a dataset, for which a folder is the place."""

MAX_UNPACKED = 512 * 2**20
"""Bytes of all members together when unpacked: they are held in memory."""

MAX_RATIO = 100
"""Times that a member may grow; radiographs grow 1 to 10 times, the emptiest uncompressed DICOM file 50."""

RATIO_FROM = 2**20
"""Unpacked bytes from which on a member's growth counts: a smaller one does no harm at any ratio."""

END, END64 = b"PK\x05\x06", b"PK\x06\x07"
"""How the record at an archive's end begins, and the one that stands before it in ZIP64."""

END_LENGTH, END64_LENGTH, LONGEST_COMMENT = 22, 20, 65_535

DIRECTORY_BYTES = 1_024
"""Bytes of the directory for one entry, at most, on average: 46, its name, and its times and owners."""

ARCHIVES = (
    b"PK\x03\x04",
    END,
    b"Rar!",
    b"7z\xbc\xaf'\x1c",
    b"\x1f\x8b",
    b"\xfd7zXZ",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
)
"""How archives and compressed files begin: ZIP, RAR, 7-Zip, gzip, xz, bzip2, Zstandard."""

TAR, TAR_PLACE = b"ustar", 257

USUAL_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of the other methods Python unpacks a block of any size at once, beyond every limit."""

LITTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
"""What systems leave beside people's files, in lower case."""


@dataclass(frozen=True)
class ArchiveMember:
    """One file of an archive: its name there, and its bytes, or None with the ``problem`` for people."""

    name: str
    content: bytes | None
    problem: str | None = None


def looks_like_zip(data: bytes) -> bool:
    """Tell whether bytes begin like a ZIP archive, perhaps an empty one."""
    return data[:4] in (b"PK\x03\x04", END)


def unpack(data: bytes) -> list[ArchiveMember]:
    """Return the files of a ZIP archive in its order, without folders, hidden files and system litter.

    A member that is damaged, or an archive itself, comes with a problem instead of its bytes. Raises
    InputError, before anything is unpacked, for an archive that is no ZIP, encrypted, too large, a bomb, or
    that has links or names that lead elsewhere; and for one without files.
    """
    check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            check_safe(archive.infolist())
            wanted = [one for one in files if not is_litter(one.filename)]
            if not wanted:
                raise InputError("The ZIP archive holds no files.")
            return [read_member(archive, one) for one in wanted]
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The ZIP archive is damaged ({error}); make or copy it again.") from error


def check_end(data: bytes) -> None:
    """Raise InputError unless the archive's last record promises a directory of bearable size.

    Reading the directory is what takes memory first, so this comes before it.
    """
    place = len(data) - END_LENGTH
    if data[place : place + 4] != END:
        place = data.rfind(END, max(0, place - LONGEST_COMMENT))
    if place < 0 or place + END_LENGTH > len(data):
        raise InputError("The ZIP archive is damaged or cut off: its end is missing; make or copy it again.")
    entries = int.from_bytes(data[place + 10 : place + 12], "little")
    directory = int.from_bytes(data[place + 12 : place + 16], "little")
    is_zip64 = data[max(0, place - END64_LENGTH) :][:4] == END64
    if is_zip64 or entries > MAX_MEMBERS or directory > MAX_MEMBERS * DIRECTORY_BYTES:
        raise InputError(
            f"The ZIP archive has more than {MAX_MEMBERS:,} entries, or is written as one so large (ZIP64); "
            "give fewer files at a time, or choose the folder as a dataset."
        )


def check_safe(entries: list[zipfile.ZipInfo]) -> None:
    """Raise InputError where an entry could do harm, or all together are too large."""
    if len(entries) > MAX_MEMBERS:
        raise InputError(f"The ZIP archive has {len(entries):,} entries; give at most {MAX_MEMBERS:,}.")
    for entry in entries:
        check_entry(entry)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise InputError(
            f"The ZIP archive's files take {total / 2**20:,.0f} MB unpacked, more than the "
            f"{MAX_UNPACKED / 2**20:,.0f} MB allowed; give fewer at a time."
        )


def check_entry(entry: zipfile.ZipInfo) -> None:
    """Raise InputError where one entry could do harm."""
    name = entry.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":":
        raise InputError(f"The ZIP archive is refused: the name '{name}' leads out of the archive's folder.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise InputError(f"The ZIP archive is refused: '{name}' is a link, not a file.")
    if entry.flag_bits & 0x1:
        raise InputError(
            "The ZIP archive is encrypted; unpack it and give its files, or zip them without a password."
        )
    growth = entry.file_size / max(1, entry.compress_size)
    if entry.file_size > RATIO_FROM and growth > MAX_RATIO:
        raise InputError(
            f"The ZIP archive is refused: '{name}' grows {growth:,.0f} times when unpacked, "
            f"more than the {MAX_RATIO} times allowed."
        )
    if entry.compress_type not in USUAL_METHODS:
        raise InputError(
            f"The ZIP archive packs '{name}' by an unusual method; zip the files again as usual (deflate)."
        )


def is_litter(name: str) -> bool:
    """Tell whether a name is that of a hidden file or of what a system leaves behind."""
    return any(part.startswith(".") or part.lower() in LITTER for part in PurePosixPath(name).parts)


def read_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> ArchiveMember:
    """Unpack one file, no more of it than its entry says; tell what is wrong with one that cannot be used."""
    try:
        with archive.open(entry) as file:
            content = file.read(entry.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        return ArchiveMember(entry.filename, None, f"Damaged inside the archive ({error}); zip it again.")
    if len(content) < entry.file_size:
        return ArchiveMember(entry.filename, None, "Cut off inside the archive; zip it again.")
    if is_archive(content):
        return ArchiveMember(entry.filename, None, "An archive inside the archive; unpack it first.")
    return ArchiveMember(entry.filename, content)


def is_archive(content: bytes) -> bool:
    """Tell whether bytes begin like an archive or a compressed file."""
    if looks_like_dicom(content):
        return False
    return content.startswith(ARCHIVES) or content[TAR_PLACE : TAR_PLACE + len(TAR)] == TAR
