"""Which paths may be opened: inside a dataset, and on a server that others can reach."""

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from engine.errors import InputError

ROOTS_VARIABLE = "PNEUMOSCOPE_ROOTS"
"""Environment variable that lists the folders a shared server may open, separated as in PATH."""


def resolve_inside(root: str | Path, relative: str) -> Path:
    """Return the real path of ``relative`` below ``root``; the file need not exist.

    Raises InputError for an absolute path, one that climbs out with ``..``, or one that leaves ``root``
    through a symbolic link.
    """
    pure = PurePosixPath(relative)
    windows = PureWindowsPath(relative)
    if not relative or "\0" in relative or pure.is_absolute() or windows.drive or windows.root:
        raise InputError(
            f"{relative!r} is not a path relative to '{root}'; write it relative to that folder."
        )
    base = Path(root).resolve()
    path = (base / pure).resolve()
    if not path.is_relative_to(base):
        raise InputError(f"{relative!r} leaves the folder '{root}'; list only files inside it.")
    return path


def allowed_roots() -> tuple[Path, ...]:
    """Return the folders of ``PNEUMOSCOPE_ROOTS``, resolved; empty when it is not set."""
    listed = os.environ.get(ROOTS_VARIABLE, "")
    return tuple(Path(folder).expanduser().resolve() for folder in listed.split(os.pathsep) if folder.strip())


def permit(path: str | Path, *, on_localhost: bool) -> Path:
    """Return the real path of a folder or file that a user of the app typed, if it may be opened.

    ``PNEUMOSCOPE_ROOTS``, where set, lists the only folders allowed. Where it is not, every path is allowed
    when the app listens on this machine alone, and none otherwise. Raises InputError for a path not allowed.
    """
    real = Path(path).expanduser().resolve()
    roots = allowed_roots()
    if not roots and not on_localhost:
        raise InputError(
            f"Opening a path is off on a shared server; its owner can allow folders with {ROOTS_VARIABLE}."
        )
    if roots and not any(real.is_relative_to(root) for root in roots):
        raise InputError(
            f"'{path}' is outside the folders that {ROOTS_VARIABLE} allows; choose one inside them."
        )
    return real
