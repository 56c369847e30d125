"""How fast training runs on the CPU, against the forward and backward passes of the same batch alone."""

import copy

import numpy as np
import torch
from torch import nn

from engine.models.config import ModelConfig
from engine.training.average import average_of
from engine.training.epoch import mixed_precision, normalise, train_epoch
from engine.training.losses import loss_of, two_sided
from engine.training.recipe import Recipe, Stage, read_recipe
from engine.training.run import optimizer_of
from engine.training.squares import Squares
from tests.benchmarks.harness import Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.subjects import Task, radiograph_squares, random_network

RECIPES = ("efficientnet_b0", "improved_pneumonia_cnn")
"""The shipped recipes that are timed, at their last input size."""

CPU = torch.device("cpu")


def measure(task: Task) -> list[Row]:
    """Measure an epoch of a few steps of each recipe."""
    return [compare(task, name) for name in RECIPES]


def compare(task: Task, name: str) -> Comparison:
    """Time whole training steps (augmentation, loss, optimiser, running mean) against the bare passes."""
    recipe = read_recipe(name)
    recipe = recipe.with_changes(stages=(Stage(recipe.size, 1),))
    config = ModelConfig(
        arch=recipe.arch,
        width=recipe.width,
        attention=recipe.attention,
        size=recipe.size,
        padding=recipe.padding,
    )
    pixels = radiograph_squares(task.data, config, count=(1 if task.quick else 3) * recipe.batch_size)
    data = held(pixels[: len(pixels) // recipe.batch_size * recipe.batch_size])
    network = random_network(config, pixels[:32]).train().to(memory_format=torch.channels_last)
    images = normalise(data.pixels[: recipe.batch_size].float().div_(255.0)[:, None], config)
    bare = copy.deepcopy(network)
    steps = len(data.labels) // recipe.batch_size
    seconds = time_in_turns(
        {
            "ours": epoch_of(network, data, recipe, config),
            "theirs": lambda: passes(bare, images, data.labels[: recipe.batch_size], recipe, steps),
        },
        repeats=2 if task.quick else 5,
    )
    return Comparison(
        f"train {recipe.arch}, {recipe.size} pixels, batches of {recipe.batch_size}",
        "its forward and backward passes alone",
        speed(seconds["ours"], len(data.labels)),
        speed(seconds["theirs"], len(data.labels)),
        Goal("≥", 0.9),
    )


def held(pixels: np.ndarray) -> Squares:
    """Return squares (N, S, S) as training holds them, every other one of the positive class."""
    side = pixels.shape[1]
    boxes = torch.tensor([[0, 0, side, side]]).repeat(len(pixels), 1)
    return Squares(torch.from_numpy(pixels), boxes, torch.arange(len(pixels)) % 2 * 1.0, ())


def epoch_of(network: nn.Module, data: Squares, recipe: Recipe, config: ModelConfig):
    """Return an epoch of training as a function."""
    average = average_of(network, recipe.ema)
    optimizer = optimizer_of(network, recipe)
    generator = torch.Generator().manual_seed(0)

    def run() -> float:
        return train_epoch(
            network, average, optimizer, data, recipe, config, epoch=0, weights=(1.0, 1.0),
            generator=generator, device=CPU, report=lambda done, loss: None,
        )  # fmt: skip

    return run


def passes(
    network: nn.Module, images: torch.Tensor, target: torch.Tensor, recipe: Recipe, steps: int
) -> None:
    """Run forward and backward on one prepared batch, so many times."""
    for _ in range(steps):
        with mixed_precision(CPU):
            logits = network(images)
        loss_of(two_sided(logits.float()), target, recipe, (1.0, 1.0)).backward()
        network.zero_grad(set_to_none=True)
