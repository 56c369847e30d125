"""Where datasets come from: the demo that ships, the folders of PNEUMOSCOPE_DATA, and those a user added."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from engine.datasets.manifest import MANIFEST
from engine.errors import InputError
from engine.locations import home_dir

DATA_VARIABLE = "PNEUMOSCOPE_DATA"
"""Environment variable that lists dataset folders, or folders of datasets, separated as in PATH."""

DEMO_DIR = Path(__file__).resolve().parents[2] / "data_tools" / "demo"

REMEMBERED = "datasets.json"


@dataclass(frozen=True)
class Source:
    """A folder that holds a dataset; ``removable`` when the user added it in the app."""

    name: str
    path: Path
    removable: bool = False


def list_sources() -> list[Source]:
    """Return the dataset folders at hand, each once: the environment's, then the user's, then the demo.

    A folder that is gone is left out. Of two folders with one name the first keeps it, the other takes its
    parent's name as well.
    """
    listed = [folder for entry in environment_folders() for folder in datasets_in(entry)]
    sources: dict[Path, Source] = {}
    names: set[str] = set()
    added = [(folder, True) for folder in remembered()]
    demo = [(DEMO_DIR, False)] if (DEMO_DIR / MANIFEST).is_file() else []
    for folder, removable in [*((folder, False) for folder in listed), *added, *demo]:
        real = folder.resolve()
        if real in sources or not real.is_dir():
            continue
        name = real.name.lower()
        if name in names:
            name = f"{real.parent.name.lower()}-{name}"
        names.add(name)
        sources[real] = Source(name, real, removable)
    return list(sources.values())


def name_of(folder: Path) -> str | None:
    """Return the name under which a folder is listed, None where it is not."""
    real = folder.resolve()
    return next((source.name for source in list_sources() if source.path == real), None)


def environment_folders() -> list[Path]:
    """Return the folders that PNEUMOSCOPE_DATA lists."""
    listed = os.environ.get(DATA_VARIABLE, "").split(os.pathsep)
    return [Path(entry.strip()).expanduser() for entry in listed if entry.strip()]


def datasets_in(folder: Path) -> list[Path]:
    """Return the folder itself, or its subfolders where it is a collection of datasets with manifests."""
    try:
        inside = sorted(
            child for child in folder.iterdir() if child.is_dir() and not child.name.startswith(".")
        )
    except OSError:
        return []
    if (folder / MANIFEST).is_file():
        return [folder]
    described = [child for child in inside if (child / MANIFEST).is_file()]
    return described or [folder]


def remembered() -> list[Path]:
    """Return the folders that the user has added, the latest first."""
    try:
        listed = json.loads((home_dir() / REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(entry) for entry in listed if isinstance(entry, str)] if isinstance(listed, list) else []


def remember(folder: Path) -> None:
    """Add a folder to the user's list; raises InputError where there is no such folder."""
    real = folder.expanduser().resolve()
    if not real.is_dir():
        raise InputError(f"There is no folder '{folder}'; give the path of a folder of radiographs.")
    write_remembered([real, *(other for other in remembered() if other != real)])


def forget(folder: Path) -> None:
    """Take a folder off the user's list; its images stay where they are."""
    write_remembered([other for other in remembered() if other != folder])


def write_remembered(folders: list[Path]) -> None:
    """Write the list whole or not at all."""
    path = home_dir() / REMEMBERED
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps([str(folder) for folder in folders], indent=2), encoding="utf-8")
    partial.replace(path)
