"""How fast models ran on this machine when it was last measured, kept as one small file."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.locations import home_dir
from engine.models.config import ModelConfig


@dataclass(frozen=True)
class Speed:
    """Images a second of one model: the median batch, and the slowest and fastest (``low`` and ``high``).

    ``networks`` is what the speed depends on (see ``networks_key``). ``batches`` of ``batch`` images each
    were timed, after a warm-up, by ``runtime`` on ``threads`` threads; decoding and fitting the images is not
    part of it. ``parameters`` are those of all networks together.
    """

    networks: str
    parameters: int
    images_per_second: float
    low: float
    high: float
    batch: int
    batches: int
    runtime: str
    threads: int
    machine: str
    measured: str

    @property
    def milliseconds(self) -> float:
        """Time for one image of a batch."""
        return 1000 / self.images_per_second


def networks_key(configs: Sequence[ModelConfig]) -> str:
    """Return what tells networks of one speed from others: of an ensemble, all of them in their order."""
    return "; ".join(
        f"{one.arch} {one.width} {one.attention} {one.in_channels} {one.outputs} {one.size}"
        for one in configs
    )


def speeds_file() -> Path:
    """Return the file that keeps what was measured on this machine."""
    return home_dir() / "speeds.json"


def read_speeds(path: Path | None = None) -> dict[str, Speed]:
    """Return what was measured by ``networks``; nothing where there is no file, or a damaged one."""
    found: dict[str, Speed] = {}
    with suppress(OSError, ValueError, TypeError):
        rows = json.loads((path or speeds_file()).read_text(encoding="utf-8"))
        found = {row["networks"]: Speed(**row) for row in rows}
    return found


def keep_speed(speed: Speed, path: Path | None = None) -> None:
    """Add a measurement, in the place of an earlier one of the same networks."""
    path = path or speeds_file()
    rows = [asdict(one) for one in (read_speeds(path) | {speed.networks: speed}).values()]
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
