"""Names of files in archives and lists: which may be written below a folder, and which are nobody's data."""

from pathlib import PurePosixPath, PureWindowsPath

CLUTTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
"""What operating systems add to archives; hidden names (``.DS_Store``, ``._IM-0115.jpeg``) besides."""


def is_safe(name: str) -> bool:
    """Tell whether a name, joined to a folder, stays below it on every operating system."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    climbs = ".." in posix.parts or ".." in windows.parts
    absolute = posix.is_absolute() or bool(windows.drive or windows.root)
    return bool(posix.parts) and not (climbs or absolute or "\\" in name or "\0" in name)


def is_clutter(name: str) -> bool:
    """Tell whether a file of an archive belongs to the system that made it, not to the data."""
    return any(part in CLUTTER or part.startswith(".") for part in PurePosixPath(name).parts)
