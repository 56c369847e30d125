"""The models that go online: found by name, folder or file, an ensemble with its members, and copied."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from engine.errors import InputError
from engine.models.catalog import (
    CONFIG_FILE,
    SCORES_FOLDER,
    WEIGHTS_FILE,
    find_model,
    list_models,
    member_folders,
    read_folder_config,
)
from engine.models.registry import check_architecture

FILES = (CONFIG_FILE, WEIGHTS_FILE, "README.md", "curves.svg", "guard.npz")
"""What a model is and how it is judged; training logs stay at home."""

FOLDERS = (SCORES_FOLDER, "stress", "trust")


def chosen_folders(names: Sequence[str]) -> dict[str, Path]:
    """Return the model folders to copy, by name: the chosen ones in their order, then ensembles' members.

    Raises InputError for one that is not there, has no weights, or shares its name with another one.
    """
    chosen: dict[str, Path] = {}
    members: dict[str, Path] = {}
    for name in dict.fromkeys(names):
        folder = locate(name)
        config = read_folder_config(folder)
        check_architecture(config.arch)
        add(chosen, folder)
        for member in member_folders(config, folder) if config.members else []:
            add(members, member)
    for folder in members.values():
        add(chosen, folder)
    return chosen


def locate(name: str) -> Path:
    """Return the folder of a model of this name, or at this path; raises InputError where there is none."""
    found = find_model(name)
    if found is None and (Path(name) / CONFIG_FILE).is_file():
        found = Path(name).resolve()
    if found is None:
        known = ", ".join(entry.name for entry in list_models() if not entry.problem) or "none"
        raise InputError(
            f"No model '{name[:80]}': it is no model folder and none of the models ({known}). Make a loose "
            "weights file a folder with config.json and model.safetensors first."
        )
    return found


def add(folders: dict[str, Path], folder: Path) -> None:
    """Note a model's folder; raises InputError where its weights are missing or its name is taken."""
    if folders.get(folder.name, folder).resolve() != folder.resolve():
        raise InputError(f"Two of the models are called '{folder.name}'; rename one of them.")
    if not read_folder_config(folder).members and not (folder / WEIGHTS_FILE).is_file():
        raise InputError(
            f"The weights of {folder.name} are not here; copy {WEIGHTS_FILE} into '{folder}', or choose "
            "another model."
        )
    folders[folder.name] = folder


def copy_model(folder: Path, target: Path, *, whole: bool = True) -> None:
    """Copy a model's files and its scores; ``whole`` also what else the dashboard shows of it."""
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)
    for name in FOLDERS if whole else (SCORES_FOLDER,):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, target / name, dirs_exist_ok=True)
