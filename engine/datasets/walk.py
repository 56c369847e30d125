"""The image files of a folder, found fast and without leaving it."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import InputError
from engine.imaging.decode import IMAGE_SUFFIXES

IGNORED_FOLDERS = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN"})


@dataclass
class Listing:
    """Image files of a folder.

    ``files`` maps POSIX paths relative to the folder to (bytes, modification time in ns). The rest counts
    what was left out: symbolic links that leave the folder, folders that may not be read, names that are not
    valid Unicode.
    """

    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    links: int = 0
    closed: int = 0
    unnamed: int = 0


def list_images(root: Path) -> Listing:
    """List the image files (by suffix) of ``root``, which must be resolved.

    Hidden files and folders are ignored, and so are symbolic links that leave ``root``. Raises InputError
    where there is no such folder or it may not be read.
    """
    if not root.exists():
        raise InputError(f"There is no folder '{root}'; check the path.")
    if not root.is_dir():
        raise InputError(f"'{root}' is a file; give the folder that holds the images.")
    listing = Listing()
    try:
        visit(root, "", frozenset({root}), root, listing)
    except OSError as error:
        raise InputError(f"The folder '{root}' cannot be read: {error.strerror}.") from error
    return listing


def visit(folder: Path | str, prefix: str, above: frozenset[Path], root: Path, listing: Listing) -> None:
    """Add the image files below ``folder`` to the listing; ``above`` are the real folders on the way here."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name = entry.name
        if name.startswith(".") or name in IGNORED_FOLDERS:
            continue
        if not is_unicode(name):
            listing.unnamed += 1
            continue
        below = above
        if entry.is_symlink():
            target = Path(os.path.realpath(entry.path))
            if not target.is_relative_to(root):
                listing.links += 1
                continue
            if target in above:
                continue
            below = above | {target}
        try:
            if entry.is_dir():
                visit(entry.path, f"{prefix}{name}/", below, root, listing)
            elif suffix_of(name) in IMAGE_SUFFIXES and entry.is_file():
                status = entry.stat()
                listing.files[prefix + name] = (status.st_size, status.st_mtime_ns)
        except OSError:
            listing.closed += 1


def is_unicode(name: str) -> bool:
    """Tell whether a file name from the system is valid text; others cannot be written to a table."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def suffix_of(name: str) -> str:
    """Return the lower-case suffix of a file name, with its dot; empty without one."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def without_suffix(path: str) -> str:
    """Return a POSIX path without its file extension: what joins copies of a set in other formats."""
    dot = path.rfind(".")
    return path[:dot] if dot > path.rfind("/") + 1 else path
