"""One pass over the training images, and the scores of the validation images."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from engine.errors import InputError
from engine.imaging.fit import Padding
from engine.models.config import ModelConfig
from engine.training.augment import augment
from engine.training.hard_validation import altered_batches
from engine.training.losses import loss_of, two_sided
from engine.training.mixup import mix
from engine.training.recipe import Recipe
from engine.training.squares import Squares


def mixed_precision(device: torch.device) -> AbstractContextManager:
    """Return the autocast context that this machine computes faster in: bfloat16 where it is native."""
    if device.type == "cuda" or torch.cpu._is_avx512_bf16_supported():
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


def normalise(images: torch.Tensor, config: ModelConfig) -> torch.Tensor:
    """Normalise (B, 1, S, S) in 0…1 with the model's mean and std, gray repeated to its channels."""
    mean = images.new_tensor(config.mean).view(1, -1, 1, 1)
    std = images.new_tensor(config.std).view(1, -1, 1, 1)
    images = (images - mean) / std
    images = images.expand(-1, config.in_channels, -1, -1)
    return images.contiguous(memory_format=torch.channels_last)


def learning_rate(recipe: Recipe, step: int, steps_per_epoch: int) -> float:
    """Return the rate of a step: linear warm-up, then half a cosine (Loshchilov & Hutter, 2017)."""
    warmup = max(1.0, recipe.warmup_epochs * steps_per_epoch)
    if step < warmup:
        return recipe.learning_rate * (step + 1) / warmup
    progress = min(1.0, (step - warmup) / max(1.0, recipe.epochs * steps_per_epoch - warmup))
    span = recipe.learning_rate - recipe.final_learning_rate
    return recipe.final_learning_rate + span * 0.5 * (1.0 + math.cos(math.pi * progress))


def epoch_order(labels: torch.Tensor, recipe: Recipe, generator: torch.Generator) -> torch.Tensor:
    """Return the indices of one epoch, shuffled; with ``sample``, as many draws of either class."""
    if recipe.balance == "sample":
        rarer = torch.where(labels > 0.5, 1.0 / labels.sum(), 1.0 / (len(labels) - labels.sum()))
        return torch.multinomial(rarer, len(labels), replacement=True, generator=generator)
    return torch.randperm(len(labels), generator=generator)


def train_epoch(
    model: nn.Module,
    average: AveragedModel,
    optimizer: torch.optim.Optimizer,
    data: Squares,
    recipe: Recipe,
    config: ModelConfig,
    *,
    epoch: int,
    weights: tuple[float, float],
    generator: torch.Generator,
    device: torch.device,
    report: Callable[[int, float], None],
) -> float:
    """Train one epoch; return its mean loss. ``report`` is told of each batch: images done, loss so far.

    The last batch is dropped when it is not full, for batch normalisation's sake, unless it is the only one.
    Mixup takes pairs, so its batches are even.
    Raises InputError when the loss is not a number or memory runs out.
    """
    model.train()
    size = recipe.size_of_epoch(epoch)
    order = epoch_order(data.labels, recipe, generator)
    batch_size = min(recipe.batch_size, len(order))
    if recipe.mixup:
        batch_size -= batch_size % 2
    steps = len(order) // batch_size
    total = 0.0
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(recipe, epoch * steps + step, steps)
        chosen = order[step * batch_size : (step + 1) * batch_size]
        try:
            images = data.pixels[chosen].to(device).float().div_(255.0)[:, None]
            target = data.labels[chosen].to(device)
            images = augment(images, data.boxes[chosen].to(device), size, recipe, generator)
            if recipe.mixup:
                images, target = mix(images, target, recipe.mixup, generator)
            with mixed_precision(device):
                logits = model(normalise(images, config))
            loss = loss_of(two_sided(logits.float()), target, recipe, weights)
            loss.backward()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            raise InputError(
                f"Out of memory in epoch {epoch + 1} with batches of {batch_size} at {size} pixels; "
                "run the same command with a smaller --batch-size: it goes on from the last checkpoint."
            ) from error
        value = float(loss.detach())
        if not math.isfinite(value):
            raise InputError(
                f"The loss of epoch {epoch + 1} is {value}; the last good epoch is kept in the checkpoint. "
                "Train with a lower --learning-rate into another --out."
            )
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update_parameters(model)
        total += value
        report((step + 1) * batch_size, total / (step + 1))
    return total / steps


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether an error means that memory ran out; on the CPU PyTorch says so in words only."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "DefaultCPUAllocator" in str(error)


@torch.inference_mode()
def validation_logits(
    model: nn.Module,
    data: Squares,
    size: int,
    config: ModelConfig,
    device: torch.device,
    *,
    exact: bool = False,
) -> np.ndarray:
    """Return the logits (alterations, N) of the altered validation images; the first row is plain.

    With ``exact`` they are computed in float32 whatever the machine computes faster in.
    """
    model.eval()
    parts = []
    for images in altered_batches(data.pixels, data.boxes, size, Padding.parse(config.padding), 64, device):
        with nullcontext() if exact else mixed_precision(device):
            logits = model(normalise(images, config))
        parts.append(two_sided(logits.float()).cpu().numpy())
    return np.concatenate(parts).reshape(-1, len(data.labels))
