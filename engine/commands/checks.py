"""What the commands that read images and write files check alike."""

import tempfile
from pathlib import Path

from engine.errors import InputError


def check_folder_writable(folder: Path) -> None:
    """Make a folder to write to; raise InputError, before the work is done, where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"Cannot write to the folder '{folder}': {error.strerror or error}; choose another --out."
        ) from error


def check_some_usable(paths: list[str], problems: list[str | None]) -> None:
    """Raise InputError with the first image's problem when all images have one (None is no problem)."""
    if not all(problems):
        return
    first = f"'{paths[0]}' cannot be used: {problems[0]}"
    raise InputError(first if len(paths) == 1 else f"None of the {len(paths)} images can be used; {first}")
