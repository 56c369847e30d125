"""What lies behind a network's last feature map: how the map is pooled, and the layers to the logits."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import nn
from torch.nn import functional

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.layers import default_target_layer, get_layer

TOLERANCE = 1e-4
"""Share of the largest value by which vectors that are taken for the same may differ."""


UNCHANGING = (nn.Identity, nn.Dropout, nn.Flatten, nn.AdaptiveAvgPool2d)
"""Layers that leave a vector as it is, in eval mode."""


class Pooling(StrEnum):
    """How a feature map (B, K, h, w) becomes the vector that the first layer of the head sees."""

    MEAN = "mean"
    RELU_MEAN = "mean after ReLU"
    FLATTEN = "flattened"

    def apply(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the vector (B, K), or (B, K·h·w) where the map is flattened."""
        if self is Pooling.FLATTEN:
            return maps.flatten(1)
        return (maps if self is Pooling.MEAN else maps.relu()).mean(dim=(2, 3))


@dataclass(frozen=True, eq=False)
class Head:
    """The target layer's name, the pooling, and the layers behind it that change a vector, in order."""

    target: str
    pooling: Pooling
    layers: tuple[nn.Module, ...]


@dataclass(frozen=True, eq=False)
class _Seen:
    """A layer that has finished, with its input and output."""

    name: str
    layer: nn.Module
    given: torch.Tensor
    output: torch.Tensor


def apply_layer(layer: nn.Module, vector: torch.Tensor) -> torch.Tensor:
    """Return what a layer of the head makes of a vector (B, D): a convolution or a norm sees it as 1 × 1."""
    if isinstance(layer, nn.Conv2d):
        return functional.linear(vector, layer.weight.flatten(1), layer.bias)
    if isinstance(layer, nn.LayerNorm):
        return functional.layer_norm(vector, layer.normalized_shape, layer.weight, layer.bias, layer.eps)
    # A copy, because an activation in place would write over what its derivative is taken at.
    return layer(vector.clone())


@torch.no_grad()
def find_head(network: nn.Module, config: ModelConfig, known: Callable[[nn.Module], bool]) -> Head:
    """Return the head of a network in eval mode, found by watching a pass over two random images.

    ``known`` tells of a layer whether it may be part of a head. Raises InputError with the reason where the
    target layer is not the last feature map, the pooling is of another kind, or other layers take part.
    """
    target = config.target_layer or default_target_layer(network, config)
    get_layer(network, target)
    parameter = next(network.parameters())
    shape = (2, config.in_channels, config.size, config.size)
    images = torch.randn(shape, generator=torch.Generator().manual_seed(0)).to(parameter)
    seen, logits = _watch(network, images)
    at = max((index for index, one in enumerate(seen) if one.name == target), default=-1)
    if at < 0 or seen[at].output.ndim != 4:
        raise InputError(f"the layer '{target}' gives no feature map.")
    behind = [one for one in seen[at + 1 :] if _works_on_vectors(one)]
    vectors = [one.given.flatten(1) for one in behind[:1]] or [logits]
    pooling = next((way for way in Pooling if _same(way.apply(seen[at].output), vectors[0])), None)
    if pooling is None:
        raise InputError(
            f"between the layer '{target}' and the classifier is more than pooling; it can be there for the "
            "last feature map before pooling only."
        )
    strange = next((one for one in behind if not known(one.layer)), None)
    if strange is not None:
        raise InputError(f"the derivative of its layer '{strange.name}' is not written down.")
    vector = vectors[0]
    for one in behind:
        vector = apply_layer(one.layer, vector)
    if not _same(vector, logits):
        raise InputError("its layers behind the pooling are not a plain chain.")
    return Head(target, pooling, tuple(one.layer for one in behind))


def _watch(network: nn.Module, images: torch.Tensor) -> tuple[list[_Seen], torch.Tensor]:
    """Return the layers in the order in which they finish a pass, and the logits."""
    seen: list[_Seen] = []
    owner = threading.get_ident()

    names = {layer: name for name, layer in network.named_modules()}
    given: dict[nn.Module, torch.Tensor] = {}

    # Pages share one network: what another thread computes meanwhile is none of this pass. Copies are kept,
    # because activations may work in place.
    def begins(layer: nn.Module, inputs: tuple) -> None:
        if threading.get_ident() == owner and inputs and isinstance(inputs[0], torch.Tensor):
            given[layer] = inputs[0].clone()

    def ends(layer: nn.Module, _inputs: tuple, output: object) -> None:
        if threading.get_ident() == owner and isinstance(output, torch.Tensor):
            seen.append(_Seen(names[layer], layer, given.get(layer, output), output.clone()))

    hooks = [layer.register_forward_pre_hook(begins) for layer in names]
    hooks += [layer.register_forward_hook(ends) for layer in names]
    try:
        return seen, network(images)
    finally:
        for hook in hooks:
            hook.remove()


def _works_on_vectors(seen: _Seen) -> bool:
    """Tell whether a layer without parts takes vectors, (B, D) or (B, D, 1, 1), and may change them."""
    is_vector = seen.given.ndim == 2 or seen.given.shape[2:] == (1, 1)
    whole = not any(True for _ in seen.layer.children())
    return whole and is_vector and not isinstance(seen.layer, UNCHANGING)


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.shape == other.shape and bool(
        torch.allclose(one, other, rtol=0, atol=TOLERANCE * float(other.abs().max()))
    )
