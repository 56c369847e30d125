"""How fast ``efficientnet_b0`` scores on the CPU, against a plain eager loop and against its own forward pass."""

import copy
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from engine.inference.runners import Runner, onnx_runner, torch_runner
from engine.inference.scorer import Scorer, make_scorer
from engine.inference.scoring import BATCH_SIZE, score_images
from engine.models.config import ModelConfig
from engine.models.store import LoadedModel
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.subjects import Task, radiograph_squares, radiographs, random_network

ARCH = "efficientnet_b0"


def measure(task: Task) -> list[Row]:
    """Measure the runners on prepared squares, then whole files end to end."""
    config = ModelConfig(arch=ARCH)
    squares = radiograph_squares(task.data, config, count=32 if task.quick else 128)
    network = random_network(config, squares[:32])
    rows = compare_runners(network, config, squares, repeats=3 if task.quick else 9)
    files = radiographs(task.data, count=64 if task.quick else None)
    model = LoadedModel(ARCH, config, copy.deepcopy(network), sha256="", path=Path())
    return [*rows, compare_end_to_end(make_scorer(model), files, repeats=2 if task.quick else 5)]


def compare_runners(network: nn.Module, config: ModelConfig, squares: np.ndarray, repeats: int) -> list[Row]:
    """Time each runner against the plain loop over the same squares and batches, and compare their scores."""
    plain, eager, onnx = (copy.deepcopy(network) for _ in range(3))
    loader = DataLoader(Squares(squares), batch_size=BATCH_SIZE)
    runners = {
        "PyTorch": (torch_runner(eager, config), Goal("≥", 1.3)),
        "ONNX Runtime": (onnx_runner(onnx, config), Goal("≥", 2.0)),
    }
    seconds = time_in_turns(
        {"plain": lambda: plain_scores(plain, loader)}
        | {name: lambda run=run: forward(run, squares) for name, (run, _) in runners.items()},
        repeats,
    )
    theirs = speed(seconds["plain"], len(squares))
    expected = plain_scores(plain, loader)
    rows: list[Row] = []
    for name, (run, goal) in runners.items():
        ours = speed(seconds[name], len(squares))
        difference = float(np.abs(forward(run, squares) - expected).max())
        rows.append(
            Comparison(f"score prepared squares, {config.arch}, {name}", "plain loop", ours, theirs, goal)
        )
        rows.append(Agreement(f"largest difference of a score by {name}", difference, Goal("≤", 1e-3)))
    return rows


class Squares(Dataset):
    """Prepared squares as most training code feeds them: gray values to −1…1, one item at a time."""

    def __init__(self, squares: np.ndarray):
        self.squares = squares

    def __len__(self) -> int:
        return len(self.squares)

    def __getitem__(self, index: int) -> torch.Tensor:
        gray = torch.from_numpy(self.squares[index]).unsqueeze(0).float()
        return (gray / 255 - 0.5) / 0.5


def plain_scores(network: nn.Module, loader: DataLoader) -> np.ndarray:
    """Return the scores (N,) of a plain eager loop: contiguous float32, no gradients."""
    with torch.no_grad():
        return torch.cat([torch.sigmoid(network(images)).squeeze(1) for images in loader]).numpy()


def forward(run: Runner, squares: np.ndarray) -> np.ndarray:
    """Return the scores (N,) of prepared squares, in the batches of ``score_images``."""
    return np.concatenate(
        [run(squares[start : start + BATCH_SIZE]) for start in range(0, len(squares), BATCH_SIZE)]
    )


def compare_end_to_end(scorer: Scorer, files: list[Path], repeats: int) -> Comparison:
    """Time scoring files on disk against the forward pass over their squares, which are at hand already."""
    (part,) = scorer.parts
    squares = np.stack([scorer.prepare(file)[0] for file in files])
    seconds = time_in_turns(
        {
            "ours": lambda: [score for batch in score_images(scorer, files) for score in batch],
            "theirs": lambda: forward(part.run, squares),
        },
        repeats,
    )
    return Comparison(
        f"score {len(files)} files end to end, {ARCH}, runtime {scorer.runtime}",
        "its forward pass alone",
        speed(seconds["ours"], len(files)),
        speed(seconds["theirs"], len(files)),
        # At most a tenth more time, that is, 1/1.1 of the speed or more.
        Goal("≥", 0.91),
    )
