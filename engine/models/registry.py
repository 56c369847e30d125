"""The architectures by name. Importing this module imports no torch; building a network does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import InputError
from engine.models.config import ModelConfig

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class ArchInfo:
    """One architecture: its name, one line on what it is, and its parameters.

    ``parameters`` counts the trainable ones at width 64, one gray channel and one logit; None where the
    members decide.
    """

    name: str
    description: str
    parameters: int | None


def architectures() -> list[ArchInfo]:
    """Return the project's own architectures, from the simplest to the ensemble."""
    return list(_ARCHITECTURES)


def check_architecture(arch: str) -> None:
    """Raise InputError, naming those there are, unless ``arch`` is known or names a timm or torchvision net.

    Whether the library has a network of that name shows when it is built.
    """
    names = [info.name for info in _ARCHITECTURES]
    library, _, network = arch.partition(":")
    if arch not in names and not (library in ("timm", "torchvision") and network):
        raise InputError(
            f"Unknown architecture '{arch}'; choose one of {', '.join(names)}, timm:<name> or "
            "torchvision:<name>."
        )


def build(config: ModelConfig) -> nn.Module:
    """Return the randomly initialised network of a configuration.

    It takes (B, in_channels, size, size) float32 and returns logits (B, outputs). Raises InputError for an
    unknown architecture, and for an ensemble, which has no weights of its own: ``store.load_model`` loads it.
    """
    check_architecture(config.arch)
    if config.arch == "ensemble":
        raise InputError("An ensemble is made of trained members: name them in `members` of a config.json.")
    if ":" in config.arch:
        from engine.models.external import build_external

        return build_external(config)
    return _BUILDERS[config.arch](config)


def _simple_cnn(config: ModelConfig) -> nn.Module:
    from engine.models.simple_cnn import SimpleCNN

    return SimpleCNN(config.width, config.in_channels, config.outputs)


def _deep_cnn(config: ModelConfig) -> nn.Module:
    from engine.models.deep_cnn import DeepCNN

    return DeepCNN(config.width, config.in_channels, config.outputs)


def _efficientnet_b0(config: ModelConfig) -> nn.Module:
    from engine.models.efficientnet_b0 import EfficientNetB0

    return EfficientNetB0(config.in_channels, config.outputs)


def _resnet120(config: ModelConfig) -> nn.Module:
    from engine.models.resnet120 import resnet120

    return resnet120(config.in_channels, config.outputs)


def _deep_resnet(config: ModelConfig) -> nn.Module:
    from engine.models.deep_resnet import DeepResNet

    return DeepResNet(config.width, config.in_channels, config.outputs)


def _improved_pneumonia_cnn(config: ModelConfig) -> nn.Module:
    from engine.models.improved_pneumonia_cnn import ImprovedPneumoniaCNN

    return ImprovedPneumoniaCNN(config.width, config.in_channels, config.outputs, config.attention)


_BUILDERS: dict[str, Callable[[ModelConfig], nn.Module]] = {
    "simple_cnn": _simple_cnn,
    "deep_cnn": _deep_cnn,
    "efficientnet_b0": _efficientnet_b0,
    "resnet120": _resnet120,
    "deep_resnet": _deep_resnet,
    "improved_pneumonia_cnn": _improved_pneumonia_cnn,
}

_ARCHITECTURES = (
    ArchInfo("simple_cnn", "three convolutions, the baseline", 93_025),
    ArchInfo("deep_cnn", "eight convolutions with squeeze-and-excitation", 4_731_713),
    ArchInfo("efficientnet_b0", "EfficientNet-B0 of timm, for transfer learning", 4_008_253),
    ArchInfo("resnet120", "residual network of 59 basic blocks, 120 weight layers", 73_591_233),
    ArchInfo("deep_resnet", "residual stages 3-4-6-6 with ReLU", 35_452_417),
    ArchInfo("improved_pneumonia_cnn", "residual stages 3-4-6-3 with CBAM, SiLU and dropout", 21_437_665),
    ArchInfo("ensemble", "weighted mean of the members' probabilities", None),
)
