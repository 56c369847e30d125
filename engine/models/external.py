"""Networks of torchvision and timm, by name: users' own models, and backbones to start from.

Their weights are never downloaded. A torchvision ``googlenet`` or ``inception_v3`` that was fine-tuned from
ImageNet rescales its input from ImageNet's mean and std to 0.5 inside the network; here that is the
configuration's work: give it ``mean`` 0.5 and ``std`` 0.5.
"""

import difflib
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig

AUXILIARY_HEADS = {
    "torchvision:googlenet": ("aux1.", "aux2."),
    "torchvision:inception_v3": ("AuxLogits.",),
}
"""Classifiers that only training uses; the networks here are built without them."""


def build_external(config: ModelConfig) -> nn.Module:
    """Return a randomly initialised ``timm:<name>`` or ``torchvision:<name>`` network.

    It takes (B, in_channels, size, size) and returns logits (B, outputs). Raises InputError for a name that
    the library does not have, and for a configuration that the network refuses.
    """
    library, _, name = config.arch.partition(":")
    build = _build_timm if library == "timm" else _build_torchvision
    try:
        return build(name, config)
    except InputError:
        raise
    except Exception as error:  # The libraries raise whatever their constructors happen to hit.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{config.arch} cannot be built for size {config.size}, {config.in_channels} channels and "
            f"{config.outputs} outputs ({reason})."
        ) from error


def without_auxiliary_heads(state: Mapping[str, torch.Tensor], arch: str) -> dict[str, torch.Tensor]:
    """Return a checkpoint's tensors without those of classifiers that only training uses."""
    return {key: value for key, value in state.items() if not key.startswith(AUXILIARY_HEADS.get(arch, ()))}


def _build_timm(name: str, config: ModelConfig) -> nn.Module:
    import timm

    # Checked first, because create_model would follow a name like hf-hub:… to the network.
    if not timm.is_model(name):
        raise _unknown("timm", name, timm.list_models())
    preset = timm.get_pretrained_cfg(name)
    sized: dict[str, Any] = (
        {"img_size": config.size} if preset is not None and preset.fixed_input_size else {}
    )
    return timm.create_model(
        name, pretrained=False, in_chans=config.in_channels, num_classes=config.outputs, **sized
    )


def _build_torchvision(name: str, config: ModelConfig) -> nn.Module:
    import torchvision

    # The package's own list leaves out detection, segmentation, video and quantized networks.
    names = torchvision.models.list_models(module=torchvision.models)
    if name not in names:
        raise _unknown("torchvision", name, names)
    options: dict[str, Any] = {}
    if name.startswith("vit_"):
        options["image_size"] = config.size
    elif name.startswith("maxvit_"):
        options["input_size"] = (config.size, config.size)
    elif config.arch in AUXILIARY_HEADS:
        options |= {"aux_logits": False, "init_weights": True}
    network = torchvision.models.get_model(name, weights=None, num_classes=config.outputs, **options)
    if config.in_channels != 3:
        _adapt_stem(network, config.in_channels)
    return network


def _adapt_stem(network: nn.Module, channels: int) -> None:
    """Give the network's RGB stem another number of input channels, initialised as the stem was."""
    stem = next(layer for layer in network.modules() if isinstance(layer, nn.Conv2d))
    repeats = -(-channels // stem.in_channels)
    weight = stem.weight.detach().repeat(1, repeats, 1, 1)[:, :channels].contiguous()
    stem.weight = nn.Parameter(weight)
    stem.in_channels = channels


def _unknown(library: str, name: str, names: list[str]) -> InputError:
    close = difflib.get_close_matches(name, names, n=4, cutoff=0.5)
    hint = f"; close names are {', '.join(close)}" if close else f"; it has {', '.join(names[:4])}, …"
    return InputError(f"{library} has no network '{name}'{hint}.")
