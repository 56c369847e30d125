"""Models on disk: load one by name, folder or file, and save one as a folder."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.errors import InputError
from engine.models.catalog import (
    CONFIG_FILE,
    WEIGHTS_FILE,
    find_model,
    list_models,
    member_folders,
    read_folder_config,
)
from engine.models.checkpoints import load_weights, read_state_dict, write_state_dict
from engine.models.config import ModelConfig, config_from_dict, read_config, write_config
from engine.models.ensemble import Ensemble
from engine.models.external import without_auxiliary_heads
from engine.models.identity import ensemble_sha256, file_sha256
from engine.models.recognise import recognise
from engine.models.registry import build


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model that is ready to score: its network in eval mode, on the CPU, in float32, channels last.

    ``path`` is the weights file, or the folder of an ensemble; ``sha256`` identifies the weights (for an
    ensemble: its members' and how they are weighed). ``members`` are an ensemble's, in the order of
    ``config.members``, for whoever explains them one by one.
    """

    name: str
    config: ModelConfig
    module: nn.Module
    sha256: str
    path: Path
    members: tuple["LoadedModel", ...] = ()


def load_model(
    name_or_path: str | Path,
    *,
    arch: str | None = None,
    config_path: Path | None = None,
    weights_dir: Path | None = None,
    **overrides: Any,
) -> LoadedModel:
    """Load a model: a name in the weights folders, a model folder, or a loose weights file.

    The configuration is ``config_path``'s, else the folder's config.json, else what the file's tensors tell;
    ``arch`` and ``overrides`` (fields of ModelConfig; None keeps what is there) go before it. Without
    ``weights_dir``, names are looked up among the project's models, then the user's. Raises InputError for
    anything that cannot be found, read or fitted together.
    """
    changes = {key: value for key, value in {"arch": arch, **overrides}.items() if value is not None}
    path = _locate(name_or_path, weights_dir)
    if not path.is_dir():
        state = read_state_dict(path)
        return _assemble(path.stem, path, state, _config_of_file(path, state, config_path, changes))
    config = read_config(config_path, **changes) if config_path else read_folder_config(path, **changes)
    if config.arch == "ensemble":
        shared = {key: value for key, value in changes.items() if key in ("size", "padding", "classes")}
        return _load_ensemble(path, config, weights_dir, shared)
    weights = path / WEIGHTS_FILE
    if not weights.is_file():
        raise InputError(
            f"The weights of {path.name} are not here; copy {WEIGHTS_FILE} into '{path}', or train it again."
        )
    return _assemble(path.name, weights, read_state_dict(weights), config)


def save_model(
    folder: Path,
    module: nn.Module,
    config: ModelConfig,
    *,
    dtype: torch.dtype = torch.float32,
    only: Collection[str] | None = None,
) -> None:
    """Write a model folder: config.json, and the network's weights as model.safetensors.

    ``dtype`` is torch.float32 or torch.float16, which halves the file and rounds each weight to three digits;
    ``only`` names the tensors that it applies to, all matrices and convolutions unless told.
    An ensemble's members have their own folders, so only its config.json is written.
    """
    if dtype not in (torch.float32, torch.float16):
        raise InputError(f"Expected `dtype` to be torch.float32 or torch.float16, but got {dtype}.")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if config.arch != "ensemble":
        write_state_dict(module.state_dict(), folder / WEIGHTS_FILE, dtype, only)
    write_config(config, folder / CONFIG_FILE)


def _locate(name_or_path: str | Path, weights_dir: Path | None) -> Path:
    found = find_model(str(name_or_path), weights_dir)
    if found:
        return found
    path = Path(name_or_path)
    try:
        if path.name == WEIGHTS_FILE and (path.parent / CONFIG_FILE).is_file():
            return path.parent
        if path.exists():
            return path
    except (OSError, ValueError):
        pass  # A name that no file can have: too long, or with a zero character.
    names = ", ".join(entry.name for entry in list_models(weights_dir)) or "none"
    raise InputError(
        f"No model '{str(name_or_path)[:80]}': it is no file, no folder, and none of the models ({names})."
    )


def _config_of_file(
    path: Path, state: dict[str, torch.Tensor], config_path: Path | None, changes: dict[str, Any]
) -> ModelConfig:
    if config_path:
        return read_config(config_path, **changes)
    try:
        told = vars(recognise(state, source=str(path)))
    except InputError:
        if "arch" not in changes:
            raise
        told = {}
    return config_from_dict(told | changes)


def _assemble(name: str, path: Path, state: dict[str, torch.Tensor], config: ModelConfig) -> LoadedModel:
    module = build(config)
    load_weights(module, without_auxiliary_heads(state, config.arch), source=str(path), arch=config.arch)
    _check_runs(module.eval(), config)
    # In this layout of memory convolutions run faster on a CPU.
    return LoadedModel(name, config, module.to(memory_format=torch.channels_last), file_sha256(path), path)


def _check_runs(module: nn.Module, config: ModelConfig) -> None:
    """Raise InputError unless the network takes images of its configured size: weights do not tell that."""
    try:
        with torch.no_grad():
            logits = module(torch.zeros(1, config.in_channels, config.size, config.size))
    except Exception as error:  # Networks raise whatever their layers happen to hit.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{config.arch} cannot take images of {config.size} pixels ({reason}); set the `size` that it "
            "was trained with."
        ) from error
    if getattr(logits, "shape", None) != (1, config.outputs):
        raise InputError(f"{config.arch} does not return logits (B, {config.outputs}); it is no classifier.")


def _load_ensemble(
    folder: Path, config: ModelConfig, weights_dir: Path | None, shared: dict[str, Any]
) -> LoadedModel:
    members = []
    for path in member_folders(config, folder, weights_dir):
        if read_folder_config(path).arch == "ensemble":
            raise InputError(f"The ensemble '{folder}' has a member that is one too: '{path.name}'.")
        members.append(load_model(path, weights_dir=weights_dir, **shared))
    weights = [member.weight for member in config.members]
    module = Ensemble(config, [(member.module, member.config) for member in members], weights)
    sha256 = ensemble_sha256([member.sha256 for member in members], weights)
    return LoadedModel(folder.name, config, module.eval(), sha256, folder, tuple(members))
