"""A model's guard against pictures unlike its training images, in its folder. Nothing here imports torch."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.evaluation.out_of_distribution import Guard
from engine.inference.embedding_store import vector_key
from engine.models.identity import ModelIdentity

GUARD_FILE = "guard.npz"
"""The name of the guard's file in a model folder."""

ARRAYS = ("centre", "basis", "scale", "means", "whiten", "quantiles")

FORMAT = 1
"""Counted up when a file's numbers mean something else."""


def guard_of(folder: Path, model: ModelIdentity) -> Guard | None:
    """Return the guard in a model's folder; None where there is none.

    Raises InputError for a file that cannot be used, or that was fitted on other weights or another
    preprocessing than the model's.
    """
    path = folder / GUARD_FILE
    if not path.is_file():
        return None
    guard = read_guard(path)
    if guard.key != vector_key(model):
        raise InputError(
            f"'{path}' was fitted for other weights or another preprocessing; fit it again: "
            f"python -m engine guard fit --weights {folder.name} --data DIR"
        )
    return guard


def write_guard(guard: Guard, path: Path) -> None:
    """Write a guard's file; raises InputError where it cannot be written."""
    partial = path.with_name(f".{path.name}.partial")
    contents: dict[str, Any] = {name: getattr(guard, name) for name in ARRAYS} | {
        "format": np.array(FORMAT),
        "threshold": np.array(guard.threshold),
        "counts": np.array([guard.trained, guard.validated]),
        "key": np.array(guard.key),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez_compressed(file, **contents)
        partial.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error


def read_guard(path: Path) -> Guard:
    """Read a guard's file, which never holds code; raises InputError for one that is none."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if int(file["format"]) != FORMAT:
                raise InputError(f"'{path}' was written by another version; fit it again.")
            arrays = {name: file[name] for name in ARRAYS}
            trained, validated = file["counts"].tolist()
            guard = Guard(
                **arrays,
                threshold=float(file["threshold"]),
                trained=trained,
                validated=validated,
                key=str(file["key"]),
            )
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"'{path}' is no guard, or damaged; fit it again.") from error
    check_shapes(guard, path)
    return guard


def check_shapes(guard: Guard, path: Path) -> None:
    """Raise InputError where a guard's arrays do not belong together."""
    features, kept = guard.basis.shape if guard.basis.ndim == 2 else (0, 0)
    fits = (
        guard.centre.shape == (features,)
        and guard.scale.shape == (kept,)
        and guard.means.ndim == 2
        and guard.means.shape[1] == kept + 1
        and guard.whiten.shape == (kept + 1, kept + 1)
        and guard.quantiles.ndim == 1
        and guard.threshold > 0
    )
    if not fits:
        raise InputError(f"'{path}' is no guard, or damaged; fit it again.")
