"""What the benchmarks run on: real radiographs, and networks."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.errors import InputError
from engine.imaging.square import load_square
from engine.locations import WEIGHTS_DIR
from engine.models.catalog import list_models
from engine.models.config import ModelConfig
from engine.models.preprocess import to_input
from engine.models.registry import build
from engine.models.store import LoadedModel, load_model

DEFAULT_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
"""Where the real radiographs lie beside the project, unless ``PNEUMOSCOPE_TEST_DATA`` says otherwise."""


@dataclass(frozen=True)
class Task:
    """What a benchmark gets: the radiographs' folder, the peers' environment, and how long it may take."""

    data: Path
    peers: Path
    quick: bool = False


def default_data() -> Path:
    """Return the folder of real radiographs, unless told."""
    return Path(os.environ.get("PNEUMOSCOPE_TEST_DATA") or DEFAULT_DATA)


def radiographs(data: Path, count: int | None = None) -> list[Path]:
    """Return the files of the Kermany test split, or ``count`` of them evenly apart."""
    files = sorted((data / "kermany" / "test").rglob("*.webp"))
    if not files:
        raise InputError(f"'{data}' holds no kermany/test/**/*.webp; name the radiographs' folder by --data.")
    return files if count is None else files[:: max(1, len(files) // count)][:count]


def radiograph_squares(data: Path, config: ModelConfig, count: int | None = None) -> np.ndarray:
    """Return squares (N, size, size) uint8 of the Kermany test split as a model sees them."""
    return np.stack([load_square(file, config.size, config.padding) for file in radiographs(data, count)])


def random_network(config: ModelConfig, squares: np.ndarray) -> nn.Module:
    """Return a randomly initialised network, in eval mode, always the same one.

    Its batch norms know the statistics of ``squares``, so that its activations are as large as a trained
    network's: otherwise they fade from layer to layer, scores hardly differ between images, and numbers so
    small that processors are slow on them distort the times.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = build(config)
        norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = 1.0
        with torch.no_grad():
            network.train()(to_input(squares, config))
    return network.eval()


def shipped_model(name: str) -> LoadedModel | None:
    """Return a model of the project's weights folder, None where it is not there, or not whole."""
    whole = {entry.name for entry in list_models(WEIGHTS_DIR) if entry.problem is None}
    return load_model(name, weights_dir=WEIGHTS_DIR) if name in whole else None
