"""The architectures by name. Importing this module imports no torch; building a network does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.errors import InputError
from engine.models.config import ModelConfig

if TYPE_CHECKING:
    from torch import nn


def build(config: ModelConfig) -> nn.Module:
    """Return the randomly initialised network of a configuration.

    It takes (B, in_channels, size, size) float32 and returns logits (B, outputs). Raises InputError for an
    unknown architecture, naming those there are.
    """
    if config.arch.startswith(("timm:", "torchvision:")):
        from engine.models.external import build_external

        return build_external(config)
    if config.arch not in _BUILDERS:
        raise InputError(
            f"Unknown architecture '{config.arch}'; choose one of {', '.join(_BUILDERS)}, timm:<name> or "
            "torchvision:<name>."
        )
    return _BUILDERS[config.arch](config)


_BUILDERS: dict[str, Callable[[ModelConfig], nn.Module]] = {}
