"""The gradient of a class score through a network's head, written with plain operations.

An exported graph knows no backward pass, so that the derivatives of the few layers that heads are made of are
spelled out here.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from engine.models.head import Head, Pooling, apply_layer


def through_linear(
    layer: nn.Linear | nn.Conv2d, _vector: torch.Tensor, gradient: torch.Tensor
) -> torch.Tensor:
    """A linear layer, or a convolution of 1 × 1 over one pixel."""
    return gradient @ layer.weight.flatten(1)


def through_relu(_layer: nn.Module, vector: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
    """ReLU: 1 above 0, else 0."""
    return gradient * (vector > 0)


def through_silu(_layer: nn.Module, vector: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
    """SiLU, x·σ(x): σ + x·σ·(1 − σ)."""
    share = vector.sigmoid()
    return gradient * share * (1 + vector * (1 - share))


def through_hardswish(_layer: nn.Module, vector: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
    """Hardswish, x·clip(x + 3, 0, 6)/6: (2x + 3)/6 between -3 and 3, 0 below, 1 above."""
    return gradient * torch.where(vector.abs() < 3, (2 * vector + 3) / 6, (vector > 0).to(vector.dtype))


def through_layer_norm(layer: nn.LayerNorm, vector: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
    """Layer norm over the whole vector."""
    centred = vector - vector.mean(dim=1, keepdim=True)
    spread = (centred.square().mean(dim=1, keepdim=True) + layer.eps).sqrt()
    normed = centred / spread
    scaled = gradient * layer.weight
    along = (scaled * normed).mean(dim=1, keepdim=True)
    return (scaled - scaled.mean(dim=1, keepdim=True) - normed * along) / spread


THROUGH: dict[type[nn.Module], Callable[[Any, torch.Tensor, torch.Tensor], torch.Tensor]] = {
    nn.Linear: through_linear,
    nn.Conv2d: through_linear,
    nn.ReLU: through_relu,
    nn.SiLU: through_silu,
    nn.Hardswish: through_hardswish,
    nn.LayerNorm: through_layer_norm,
}
"""From a layer, its input (B, D) and the gradient of its output (B, E) to that of its input (B, D)."""


def has_derivative(layer: nn.Module) -> bool:
    """Tell whether a layer of a head is one of those whose derivative is written down."""
    if isinstance(layer, nn.Conv2d):
        return layer.kernel_size == (1, 1) and layer.groups == 1
    if isinstance(layer, nn.LayerNorm):
        return layer.elementwise_affine and len(layer.normalized_shape) == 1
    return isinstance(layer, tuple(THROUGH))


def channel_weights(head: Head, maps: torch.Tensor, unit: torch.Tensor) -> torch.Tensor:
    """Return Grad-CAM's weights (B, K) of a map's channels: the mean over the map of the score's gradient.

    ``maps`` (B, K, h, w) is the target layer's output; ``unit`` (outputs,) is 1 at the class's logit and 0
    elsewhere.
    """
    vectors = [head.pooling.apply(maps)]
    for layer in head.layers:
        vectors.append(apply_layer(layer, vectors[-1]))
    gradient = torch.zeros_like(vectors[-1]) + unit
    for layer, vector in zip(reversed(head.layers), reversed(vectors[:-1]), strict=True):
        through = next(rule for kind, rule in THROUGH.items() if isinstance(layer, kind))
        gradient = through(layer, vector, gradient)
    channels, height, width = maps.shape[1:]
    if head.pooling is Pooling.FLATTEN:
        return gradient.view(-1, channels, height * width).mean(dim=2)
    if head.pooling is Pooling.RELU_MEAN:
        gradient = gradient * (maps > 0).to(maps.dtype).mean(dim=(2, 3))
    return gradient / (height * width)
