"""Room on the disk: asked for before it is needed, and told clearly when it ends."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import InputError

MARGIN = 64 * 1024 * 1024
"""Bytes to leave free, for what else writes to the disk meanwhile and for half-filled blocks."""

UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def size_text(count: float) -> str:
    """Return a number of bytes for people, in powers of 1000: ``1.2 GB``."""
    unit = 0
    while count >= 999.95 and unit < len(UNITS) - 1:
        count /= 1000
        unit += 1
    return f"{count:.0f} {UNITS[0]}" if unit == 0 else f"{count:.1f} {UNITS[unit]}"


def free_bytes(folder: Path) -> int:
    """Return what is free on the disk of a folder, which need not exist yet."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def require_space(folder: Path, needed: int, purpose: str) -> None:
    """Raise InputError where a folder's disk has not ``needed`` bytes and a margin free for ``purpose``."""
    free = free_bytes(folder)
    if free < needed + MARGIN:
        raise InputError(
            f"The disk of '{folder}' has {size_text(free)} free, and {size_text(needed + MARGIN)} are needed "
            f"{purpose}; free some space or choose another folder."
        )


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """Raise InputError in place of the system's error where the disk of a folder is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise InputError(
            f"The disk of '{folder}' is full ({size_text(free_bytes(folder))} free); free some space and run "
            "the command again, which goes on where this one stopped."
        ) from error
