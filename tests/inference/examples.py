"""Small models with lively scores, and pictures to score."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import LoadedModel, load_model, save_model
from tests.models.upstream import trained_like

IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
RGB = {"in_channels": 3, "outputs": 2, **IMAGENET}

CONFIGS = {
    "simple_cnn": ModelConfig("simple_cnn", width=8, size=32),
    "deep_cnn": ModelConfig("deep_cnn", width=8, size=32),
    "efficientnet_b0": ModelConfig("efficientnet_b0", size=64),
    "improved_pneumonia_cnn": ModelConfig("improved_pneumonia_cnn", width=16, size=64),
    "deep_resnet": ModelConfig("deep_resnet", width=8, size=64),
    "torchvision:mobilenet_v2": ModelConfig("torchvision:mobilenet_v2", size=64),
    "timm:resnet18": ModelConfig("timm:resnet18", size=64, **RGB),
}


def picture(seed: int, height: int = 40, width: int = 56) -> np.ndarray:
    """Return smooth structures over the whole gray range, other ones for each seed."""
    rows, columns = np.mgrid[0:height, 0:width] / max(height, width)
    draw = np.random.default_rng(seed)
    waves = sum(
        np.sin(2 * np.pi * (a * rows + b * columns + c)) for a, b, c in draw.uniform(-4, 4, size=(5, 3))
    )
    waves = waves + draw.normal(0, 0.3, waves.shape)
    low, high = sorted(draw.uniform(0, 255, 2))
    scaled = (waves - waves.min()) / np.ptp(waves)
    return np.rint(low + (max(high, low + 60) - low) * scaled).clip(0, 255).astype(np.uint8)


def squares(count: int, size: int, first: int = 0) -> np.ndarray:
    """Return (count, size, size) uint8."""
    return np.stack([picture(seed, size, size) for seed in range(first, first + count)])


def write_pictures(folder: Path, names: list[str]) -> Path:
    """Write a picture of its own, and of its own shape, for each name."""
    for seed, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(seed, 40 + 3 * (seed % 5), 60 - 4 * (seed % 7))).save(path)
    return folder


def network_input(batch: np.ndarray, config: ModelConfig) -> torch.Tensor:
    """Return the input of squares, spelled out channel by channel."""
    mean, std = (values * (config.in_channels // len(values)) for values in (config.mean, config.std))
    gray = torch.from_numpy(batch.astype(np.float32)) / 255
    return torch.stack([(gray - m) / s for m, s in zip(mean, std, strict=True)], dim=1).contiguous()


def lively(config: ModelConfig, seed: int = 0) -> nn.Module:
    """Return a network whose answers differ from picture to picture."""
    torch.manual_seed(seed)
    batch = network_input(squares(24, config.size, first=1000), config)
    network = trained_like(build(config), batch)
    head = [layer for layer in network.modules() if isinstance(layer, nn.Linear)][-1]
    with torch.no_grad():
        head.weight.mul_(2 / network(batch).std())
        head.bias.sub_(network(batch).mean(dim=0))
    return network


def saved(folder: Path, config: ModelConfig, seed: int = 0) -> LoadedModel:
    """Save a lively network as a model folder and load it."""
    save_model(folder, lively(config, seed), config)
    return load_model(folder)


@torch.no_grad()
def plain_scores(network: nn.Module, config: ModelConfig, batch: np.ndarray) -> np.ndarray:
    """Score squares one at a time, in contiguous float32, by the definition of the score."""
    network = network.eval().to(memory_format=torch.contiguous_format)
    scores = []
    for square in batch:
        logits = network(network_input(square[None], config))[0] / config.temperature
        logit = logits[0] if config.outputs == 1 else logits[1] - logits[0]
        scores.append(1 / (1 + np.exp(-float(logit))))
    return np.array(scores)
