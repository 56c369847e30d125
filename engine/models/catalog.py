"""The model folders at hand, read without importing torch, so that a page can list them at once."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.locations import WEIGHTS_DIR, user_weights_dir
from engine.models.config import ModelConfig, read_config
from engine.models.registry import check_architecture

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
SCORES_FOLDER = "scores"
SCORE_SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class ModelEntry:
    """One model folder as it lies on disk.

    ``config`` is None where it cannot be read; ``problem`` says in one line why the model cannot be loaded,
    None where nothing is known to be wrong. ``scores_only``: it cannot only because its weights were left
    out; its score tables are as good as any. ``parameters`` is counted from the weights file's header, None
    for an ensemble and without that file.
    """

    name: str
    path: Path
    config: ModelConfig | None
    problem: str | None
    parameters: int | None
    has_scores: bool
    scores_only: bool = False

    def require_config(self) -> ModelConfig:
        """Return the configuration; raise InputError with the problem where there is none."""
        if self.config is None:
            raise InputError(f"{self.name}: {self.problem}")
        return self.config


def list_models(weights_dir: Path | None = None) -> list[ModelEntry]:
    """Return an entry for every model folder, by name; a broken one comes with its problem.

    Without ``weights_dir`` these are the project's models and the user's; of two of one name, only the
    project's can be loaded by it and is listed.
    """
    folders: dict[str, Path] = {}
    for weights in _weights_folders(weights_dir):
        folders = {folder.name: folder for folder in _subfolders(weights)} | folders
    return [_entry(folders[name], weights_dir) for name in sorted(folders, key=str.lower)]


def find_model(name: str, weights_dir: Path | None = None) -> Path | None:
    """Return the model folder of this name, or None; the project's models go before the user's."""
    for weights in _weights_folders(weights_dir):
        for folder in _subfolders(weights):
            if folder.name == name:
                return folder
    return None


def member_folders(config: ModelConfig, ensemble: Path, weights_dir: Path | None = None) -> list[Path]:
    """Return the folders of an ensemble's members, found beside the ensemble's folder, else where models are.

    Raises InputError for an ensemble that names no members, or one that is not there.
    """
    if not config.members:
        raise InputError(f"The ensemble '{ensemble}' names no `members` in its {CONFIG_FILE}.")
    beside = ensemble.resolve().parent
    found = {m.name: find_model(m.name, beside) or find_model(m.name, weights_dir) for m in config.members}
    missing = [name for name, folder in found.items() if folder is None]
    if missing:
        raise InputError(
            f"The ensemble '{ensemble}' needs the models {', '.join(missing)}, which are not there."
        )
    return [folder for member in config.members if (folder := found[member.name])]


def own_padding(entry: ModelEntry) -> str:
    """Return a model's own padding as its score tables name it: of an ensemble, those of its members."""
    config = entry.require_config()
    members = member_folders(config, entry.path) if config.members else []
    return padding_name(config, [read_folder_config(folder) for folder in members])


def padding_name(config: ModelConfig, members: Sequence[ModelConfig]) -> str:
    """Return the padding of a model's input as score tables name it: its own, or each of its members'."""
    return ", ".join(dict.fromkeys(member.padding for member in members or (config,)))


def read_folder_config(folder: Path, **changes: Any) -> ModelConfig:
    """Read a model folder's config.json, ``changes`` before it; raise InputError where there is none."""
    path = folder / CONFIG_FILE
    if not path.is_file():
        raise InputError(f"'{folder}' has no {CONFIG_FILE}, which says the architecture and preprocessing.")
    return read_config(path, **changes)


def count_parameters(path: Path) -> int:
    """Return the number of parameters in a .safetensors file from its header, without reading the tensors.

    Batch norm's running statistics are not parameters. Raises InputError for a file that is missing, of
    another kind, or not as long as its header says.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length) if length < size else b"")
        tensors = {name: tensor for name, tensor in header.items() if name != "__metadata__"}
        end = 8 + length + max((tensor["data_offsets"][1] for tensor in tensors.values()), default=0)
        count = sum(math.prod(tensor["shape"]) for name, tensor in tensors.items() if not _is_statistic(name))
    except FileNotFoundError as error:
        raise InputError(f"'{path.parent}' has no {path.name}.") from error
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError) as error:
        raise InputError(f"'{path}' is not a safetensors file; copy or download it again.") from error
    if end != size:
        raise InputError(f"'{path}' is damaged: it has {size} bytes instead of {end}; copy it again.")
    return count


def _weights_folders(weights_dir: Path | None) -> tuple[Path, ...]:
    return (Path(weights_dir),) if weights_dir is not None else (WEIGHTS_DIR, user_weights_dir())


def _subfolders(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))]
    except OSError:
        return []


def _entry(folder: Path, weights_dir: Path | None) -> ModelEntry:
    config = problem = parameters = None
    has_scores, scores_only = _has_scores(folder), False
    try:
        config = read_folder_config(folder)
        check_architecture(config.arch)
        if config.arch == "ensemble":
            member_folders(config, folder, weights_dir)
        elif has_scores and not (folder / WEIGHTS_FILE).exists():
            scores_only, problem = True, f"its scores are here, but not its weights ({WEIGHTS_FILE})"
        else:
            parameters = count_parameters(folder / WEIGHTS_FILE)
    except InputError as error:
        problem = str(error)
    return ModelEntry(folder.name, folder, config, problem, parameters, has_scores, scores_only)


def _has_scores(folder: Path) -> bool:
    try:
        return any(file.suffix in SCORE_SUFFIXES for file in (folder / SCORES_FOLDER).iterdir())
    except OSError:
        return False


def _is_statistic(name: str) -> bool:
    return name.endswith(("running_mean", "running_var", "num_batches_tracked"))
