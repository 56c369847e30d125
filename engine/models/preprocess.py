"""From fitted squares to a network's input, and from its logits to a probability."""

import numpy as np
import torch

from engine.errors import InputError
from engine.models.config import ModelConfig


def to_input(squares: np.ndarray, config: ModelConfig) -> torch.Tensor:
    """Return the network's input (B, in_channels, size, size) float32 for gray squares.

    ``squares`` is (B, size, size) uint8, as ``engine.imaging`` fits them. The gray value x becomes
    (x/255 − mean) / std, repeated to every channel. Raises InputError for another shape or type.
    """
    if squares.dtype != np.uint8 or squares.ndim != 3 or squares.shape[1:] != (config.size, config.size):
        raise InputError(
            f"Expected squares (B, {config.size}, {config.size}) of uint8, but got {squares.dtype} "
            f"{squares.shape}."
        )
    mean = torch.tensor(config.mean).view(1, -1, 1, 1)
    std = torch.tensor(config.std).view(1, -1, 1, 1)
    gray = torch.tensor(squares).unsqueeze(1).float()
    scale, offset = torch.broadcast_tensors(1 / (255 * std), mean / std)
    normalised = gray.mul(scale).sub_(offset)
    return normalised.expand(-1, config.in_channels, -1, -1).contiguous()


def positive_probability(logits: torch.Tensor, config: ModelConfig) -> torch.Tensor:
    """Return the probability (B,) of the positive class, float32 in 0…1, for logits (B, outputs).

    One output: sigmoid(logit / temperature). Two outputs: softmax(logits / temperature) of the second.
    """
    if logits.ndim != 2 or logits.shape[1] != config.outputs:
        raise InputError(f"Expected logits (B, {config.outputs}), but got {tuple(logits.shape)}.")
    scaled = logits.float() / config.temperature
    return scaled.squeeze(1).sigmoid() if config.outputs == 1 else scaled.softmax(dim=1)[:, 1]
