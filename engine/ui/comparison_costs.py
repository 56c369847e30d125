"""What a model costs: parameters, file size, and its speed as far as it was measured on this machine."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import InputError
from engine.inference.speed_store import Speed, networks_key, read_speeds
from engine.models.catalog import (
    WEIGHTS_FILE,
    ModelEntry,
    count_parameters,
    member_folders,
    read_folder_config,
)
from engine.ui.study import parameters


@dataclass(frozen=True)
class Cost:
    """One model's cost; ``size`` in bytes. None where it is not known."""

    parameters: int | None
    size: int | None
    speed: Speed | None

    @property
    def parameters_text(self) -> str:
        """The parameters in words."""
        return parameters(self.parameters)

    @property
    def size_text(self) -> str:
        """The size of the weights in words."""
        return "" if self.size is None else f"{self.size / 2**20:.2f} MiB"

    @property
    def milliseconds_text(self) -> str:
        """The time for one image in words."""
        if self.speed is None:
            return "not measured"
        value = self.speed.milliseconds
        return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def costs_of(entries: Iterable[ModelEntry]) -> dict[str, Cost]:
    """Return each model's cost, an ensemble's being its members' together."""
    measured = read_speeds()
    return {entry.name: cost_of(entry, measured) for entry in entries}


def cost_of(entry: ModelEntry, measured: dict[str, Speed]) -> Cost:
    """Return one model's cost from its files and what was ``measured``."""
    config = entry.require_config()
    try:
        folders = member_folders(config, entry.path) if config.members else [entry.path]
        networks = [read_folder_config(folder) for folder in folders]
    except InputError:
        return Cost(None, None, None)
    files = [folder / WEIGHTS_FILE for folder in folders]
    speed = measured.get(networks_key(networks))
    if not all(file.is_file() for file in files):
        return Cost(speed.parameters if speed else None, None, speed)
    try:
        count = sum(count_parameters(file) for file in files)
    except InputError:
        count = None
    return Cost(count, sum(file.stat().st_size for file in files), speed)
