"""A network and images so small that a whole command takes milliseconds, and its scores worked out by hand."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from engine.models.config import ModelConfig
from engine.models.registry import build

CONFIG = ModelConfig(
    arch="simple_cnn", width=4, size=32, threshold=0.45, temperature=1.5, mean=(0.4,), std=(0.3,)
)


def network(config: ModelConfig, seed: int = 10) -> nn.Module:
    """Return a network in eval mode whose scores of this module's images lie well apart.

    With this seed the Grad-CAM maps of both classes, after each block, have parts that are not zero.
    """
    torch.manual_seed(seed)
    module = build(config).eval()
    levels = torch.linspace(-0.5, 0.7, 16).view(-1, 1, 1, 1)
    images = (levels + 0.3 * torch.randn(16, 1, config.size, config.size)).repeat(1, config.in_channels, 1, 1)
    head = [layer for layer in module.modules() if isinstance(layer, nn.Linear)][-1]
    with torch.no_grad():
        logits = module(images)
        scale = 3.0 / logits.std(dim=0).max()
        head.weight.mul_(scale)
        head.bias.copy_((head.bias - logits.mean(dim=0)) * scale)
    return module


def write_image(path: Path, brightness: int, seed: int, shape: tuple[int, int] = (32, 32)) -> Path:
    """Write gray noise about a brightness."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-40, 41, shape)
    Image.fromarray(np.clip(brightness + noise, 0, 255).astype(np.uint8)).save(path)
    return path


def write_dataset(root: Path, splits: dict[str, int]) -> Path:
    """Write split/CLASS/image with so many images of each class."""
    for split, count in splits.items():
        for label, middle in (("NORMAL", 90), ("PNEUMONIA", 130)):
            for index in range(count):
                seed = len(split) * 1000 + middle * 10 + index
                brightness = middle + 12 * (index % 5) - 24
                write_image(root / split / label / f"{label.lower()}{index}.png", brightness, seed)
    return root


def squares(files: list[Path]) -> np.ndarray:
    """Return 32×32 gray image files as (N, 32, 32) float64 in 0…1."""
    return np.stack([np.asarray(Image.open(file).convert("L"), dtype=np.float64) / 255 for file in files])


def expected_scores(module: nn.Module, config: ModelConfig, files: list[Path]) -> np.ndarray:
    """Return the probabilities of the positive class, worked out apart from the engine's scoring."""
    gray = squares(files)[:, None].repeat(config.in_channels, axis=1)
    mean, std = (np.reshape(values, (1, -1, 1, 1)) for values in (config.mean, config.std))
    with torch.no_grad():
        logits = module(torch.from_numpy((gray - mean) / std).float()).double().numpy() / config.temperature
    difference = logits[:, 1] - logits[:, 0] if config.outputs == 2 else logits[:, 0]
    return 1 / (1 + np.exp(-difference))
