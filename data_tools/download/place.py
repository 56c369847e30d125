"""Files on offer put in their places, each only once its checksum is known to be right."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_tools.download.members import BadArchive, Member
from data_tools.download.space import full_disk_told, require_space, size_text

WORK = ".download"
"""Hidden folder inside a dataset's for what is not finished; on the same disk, so that a move is one step."""

SET_ASIDE = "replaced"
"""Folder in it for files that were in the place of a published one and differ from it."""

BLOCK = 1024 * 1024

Progress = Callable[[int, int], object]

MOST_UNPACKED = 8_000_000_000
"""Most bytes that are unpacked; the published files have about 1.2 GB. Guards against archives that swell."""

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
"""What reading a damaged member raises."""

WRONG = "another checksum"
BROKEN = "damaged in the archive"


@dataclass(frozen=True)
class Placed:
    """What was put in its place: ``files`` (paths) and their ``size`` in bytes.

    ``refused`` maps paths to why what was on offer was not put there; ``replaced`` are paths whose former
    file was set aside.
    """

    files: tuple[str, ...]
    size: int
    refused: dict[str, str]
    replaced: tuple[str, ...]


def place(
    offered: Mapping[str, Sequence[Member]],
    listed: Mapping[str, str],
    folder: Path,
    *,
    progress: Progress = lambda done, total: None,
) -> Placed:
    """Write each offered path below ``folder`` if one of its members has the listed checksum.

    A file appears in its place whole and verified, or not at all; one that is there already goes to the
    folder ``.download/replaced``. ``progress`` is called with (bytes done, total). Raises InputError where
    the disk has no room, BadArchive for more than MOST_UNPACKED bytes, before anything is written.
    """
    total = sum(members[0].size for members in offered.values())
    if total > MOST_UNPACKED:
        raise BadArchive(
            f"The archive would unpack to {size_text(total)}, more than the {size_text(MOST_UNPACKED)} that "
            "are allowed; nothing was unpacked."
        )
    require_space(folder, total, "to unpack the files")
    work = folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    done = 0
    files, refused, replaced = [], {}, []
    with full_disk_told(folder):
        for path in sorted(offered):
            reason = write_verified(offered[path], listed[path], work / "draft")
            if reason:
                refused[path] = reason
            else:
                if put(work / "draft", folder / path, work / SET_ASIDE / path):
                    replaced.append(path)
                files.append(path)
            done += offered[path][0].size
            progress(done, total)
    size = sum((folder / path).stat().st_size for path in files)
    return Placed(tuple(files), size, refused, tuple(replaced))


def write_verified(members: Sequence[Member], sha256: str, draft: Path) -> str | None:
    """Write the first member with the checksum to ``draft`` and return None; or why there is none."""
    reason = ""
    for member in members:
        digest = hashlib.sha256()
        try:
            with member.open() as source, draft.open("wb") as copy:
                while block := source.read(BLOCK):
                    digest.update(block)
                    copy.write(block)
        except DAMAGED:
            reason = reason or BROKEN
            continue
        if digest.hexdigest() == sha256:
            return None
        reason = reason or WRONG
    draft.unlink(missing_ok=True)
    return reason


def put(draft: Path, target: Path, aside: Path) -> bool:
    """Move a draft to its place; return whether something was there, which goes to ``aside``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    occupied = target.exists()
    if occupied:
        aside.parent.mkdir(parents=True, exist_ok=True)
        target.replace(aside)
    draft.replace(target)
    return occupied
