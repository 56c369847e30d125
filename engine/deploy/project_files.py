"""The files of this project that an app needs, and copies of them."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from engine.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds Home.py, engine and the rest."""

LIST = "deploy/app-files.txt"

LEFT_OUT = ("__pycache__", ".*", "*.pyc", "secrets.toml", "checkpoint.pt*")
"""Names, as patterns, that are copied nowhere: what a run leaves behind, and what nobody else may read."""


def listed(root: Path = ROOT) -> list[str]:
    """Return the paths that ``deploy/app-files.txt`` lists, relative to the project's folder."""
    try:
        lines = (root / LIST).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            f"Cannot read '{root / LIST}' ({error.strerror or error}); deploy from a whole copy of the "
            "project."
        ) from error
    return [line for line in lines if line and not line.startswith("#")]


def check_out(out: Path) -> None:
    """Raise InputError for a folder that holds anything but a Git repository: nothing is written over."""
    if out.is_dir() and any(child.name != ".git" for child in out.iterdir()):
        raise InputError(f"'{out}' is not empty; empty it, or choose another --out.")
    if out.exists() and not out.is_dir():
        raise InputError(f"'{out}' is a file; choose a folder for --out.")


def copy_listed(out: Path, paths: Iterable[str], root: Path = ROOT) -> None:
    """Copy files and whole folders to the same place below ``out``; see ``LEFT_OUT``."""
    for path in paths:
        source, target = root / path, out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
