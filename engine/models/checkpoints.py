"""Weights files: read one without running what it holds, and put its tensors into a network."""

import pickle
import re
import warnings
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.errors import InputError

WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "weights")
"""Keys under which training scripts store the state dict beside the epoch and the optimizer."""

PREFIXES = ("module.", "_orig_mod.", "model.")
"""What DataParallel, torch.compile and Lightning put before every key."""


def read_state_dict(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a .safetensors, .pth or .pt file, by name, on the CPU.

    The kind of file is told by its content, not by its name. Floating-point tensors become float32; wrappers
    and prefixes of training scripts are taken off. Raises InputError for a file that is not a weights file,
    is damaged, or holds Python objects beyond tensors (reading those could run any code).
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    if not start:
        raise InputError(f"'{path}' is empty (0 bytes); copy or download it again.")
    if start[8:] == b"{":
        content = _read_safetensors(path)
    elif start.startswith((b"PK\x03\x04", b"\x80")):
        content = _read_torch(path)
    else:
        raise InputError(f"'{path}' is not a weights file; expected .safetensors, .pth or .pt of PyTorch.")
    state = _without_prefixes(_unwrap(content, path))
    return {key: _as_float32(key, value, path) for key, value in state.items()}


def load_weights(module: nn.Module, state: Mapping[str, torch.Tensor], *, source: str, arch: str) -> None:
    """Copy a state dict into a network; raise InputError that names the keys that do not fit.

    ``source`` and ``arch`` name the file and the architecture in the message. Batch norm's count of batches
    may be missing, since it changes no score.
    """
    expected = module.state_dict()
    missing = [k for k in expected if k not in state and not k.endswith("num_batches_tracked")]
    unexpected = [k for k in state if k not in expected]
    reshaped = [
        f"{k} {_shape(state[k])} instead of {_shape(expected[k])}"
        for k in expected
        if k in state and state[k].shape != expected[k].shape
    ]
    if missing or unexpected or reshaped:
        problems = [
            _first_few("missing", missing),
            _first_few("unexpected", unexpected),
            _first_few("of another shape", reshaped),
        ]
        raise InputError(
            f"'{source}' does not hold the weights of {arch}: {'; '.join(p for p in problems if p)}. "
            "Give the architecture and configuration that it was trained with."
        )
    module.load_state_dict(dict(state), strict=False)


def write_state_dict(
    state: Mapping[str, torch.Tensor], path: Path, dtype: torch.dtype, only: Collection[str] | None = None
) -> None:
    """Write a state dict as .safetensors, in one step: a reader sees the old file or the new one.

    With float16, matrices and convolutions shrink, or those of them named in ``only``; vectors (biases, batch
    norm) stay float32, since they weigh little and their range is wide. Raises InputError where a weight is
    too large for float16.
    """
    from safetensors.torch import save_file

    tensors = {}
    for key, value in state.items():
        value = value.detach().cpu()
        if value.is_floating_point():
            shrinks = value.ndim > 1 and (only is None or key in only)
            value = value.to(dtype if shrinks else torch.float32)
            if not value.isfinite().all():
                raise InputError(f"{key} holds values that {dtype} cannot hold; save as float32.")
        tensors[key] = value.clone(memory_format=torch.contiguous_format)
    partial = path.with_name(path.name + ".partial")
    save_file(tensors, partial)
    partial.replace(path)


def _read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except SafetensorError as error:
        raise InputError(f"'{path}' is damaged or truncated ({error}); copy or download it again.") from error


def _read_torch(path: Path) -> Any:
    try:
        # Opened here, because torch.load goes by the name of a path; its warnings are for other readers.
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):
            return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        found = re.search(r"GLOBAL (\S+)", str(error))
        what = f"the Python object {found.group(1)}" if found else "Python objects"
        raise InputError(
            f"'{path}' is refused: it holds {what} beside tensors, and reading that could run any code; "
            "where it was made, save the weights alone: torch.save(model.state_dict(), …), or safetensors."
        ) from error
    except Exception as error:  # A damaged file fails in many ways: RuntimeError, EOFError, ValueError, …
        if "TorchScript" in str(error):
            raise InputError(
                f"'{path}' is refused: it is a TorchScript program; where it was made, save the weights "
                "alone: torch.save(model.state_dict(), …), or safetensors."
            ) from error
        raise InputError(f"'{path}' is damaged or truncated; copy or download it again.") from error


def _unwrap(content: Any, path: Path) -> dict[str, torch.Tensor]:
    while isinstance(content, Mapping):
        inner = next((content[key] for key in WRAPPERS if isinstance(content.get(key), Mapping)), None)
        if inner is None:
            break
        content = inner
    tensors = content if isinstance(content, Mapping) else {}
    tensors = {k: v for k, v in tensors.items() if isinstance(k, str) and isinstance(v, torch.Tensor)}
    if not tensors:
        raise InputError(f"'{path}' holds no state dict: expected names and their tensors.")
    return tensors


def _without_prefixes(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    while prefix := next((p for p in PREFIXES if all(key.startswith(p) for key in state)), None):
        state = {key.removeprefix(prefix): value for key, value in state.items()}
    return state


def _as_float32(key: str, value: torch.Tensor, path: Path) -> torch.Tensor:
    if not value.is_floating_point():
        return value
    value = value.float()
    if not value.isfinite().all():
        raise InputError(f"'{path}' holds NaN or infinite values in {key}; the training has diverged.")
    return value


def _shape(tensor: torch.Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "scalar"


def _first_few(label: str, names: Iterable[str], count: int = 3) -> str:
    names = list(names)
    if not names:
        return ""
    more = ", …" if len(names) > count else ""
    return f"{len(names)} {label} ({', '.join(names[:count])}{more})"
