"""The state of a run after an epoch: enough to go on as if nothing had happened."""

from pathlib import Path
from typing import Any

import torch

from engine.errors import InputError

FILE_NAME = "checkpoint.pt"


def save_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Write the state beside its final name first: a kill while writing leaves the previous epoch's."""
    partial = folder / (FILE_NAME + ".part")
    torch.save(state, partial)
    partial.replace(folder / FILE_NAME)


def load_checkpoint(folder: Path, fingerprint: str) -> dict[str, Any] | None:
    """Return the state of the run in this folder, or None where there is none.

    Raises InputError when the state belongs to another recipe or other data.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        found = state["fingerprint"]
    except Exception as error:
        raise InputError(f"The checkpoint '{path}' cannot be read; delete it to start again.") from error
    if found != fingerprint:
        raise InputError(
            f"'{path}' belongs to a run with another recipe or other data; delete it to start again, "
            "or choose another --out."
        )
    return state
