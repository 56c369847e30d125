"""Tell from the names and shapes of its tensors which architecture a bare state dict belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from engine.errors import InputError
from engine.models.config import ModelConfig


@dataclass(frozen=True)
class Signature:
    """The tensors that give an architecture away.

    ``stem`` is its first convolution, which tells the input channels; ``head`` its classifier, which tells
    the outputs; ``width`` a convolution with as many outputs as the width; ``others`` must be there too.
    """

    arch: str
    stem: str
    head: str
    width: str | None = None
    others: tuple[str, ...] = ()

    def fits(self, state: Mapping[str, torch.Tensor]) -> bool:
        """Whether the state dict has the stem and the other tensors, all of convolutions."""
        keys = (self.stem, *filter(None, [self.width]), *self.others)
        return all(key in state and state[key].ndim == 4 for key in keys)


SIGNATURES = (
    Signature("efficientnet_b0", "backbone.conv_stem.weight", "backbone.classifier.weight"),
    Signature(
        "improved_pneumonia_cnn",
        "stem.0.weight",
        "fc.weight",
        width="stem.0.weight",
        others=("layer1.0.conv1.weight",),
    ),
    Signature(
        "deep_resnet",
        "layer0.0.weight",
        "fc.weight",
        width="layer0.0.weight",
        others=("layer1.0.conv1.weight",),
    ),
    Signature("simple_cnn", "block1.0.weight", "fc.weight", width="block2.0.weight"),
    Signature("deep_cnn", "stage1.conv1.weight", "fc.weight", width="stage1.conv1.weight"),
    # No standard ResNet with basic blocks has 27 of them in its third stage.
    Signature(
        "resnet120", "conv1.weight", "fc.weight", others=("layer3.26.conv2.weight", "layer4.7.conv2.weight")
    ),
)


def recognise(state: Mapping[str, torch.Tensor], *, source: str) -> ModelConfig:
    """Return the configuration (architecture, width, channels, outputs, attention) of a state dict.

    Only the project's own architectures are told apart, at any width; the rest of the configuration has its
    default values. ``source`` names the file in the message of the InputError for anything else.
    """
    found = next((signature for signature in SIGNATURES if signature.fits(state)), None)
    if found is None:
        raise InputError(
            f"'{source}' is of none of the project's architectures (its {len(state)} tensors begin with "
            f"{', '.join(list(state)[:3])}); say what it is with --arch (for example torchvision:resnet18) "
            "and --config."
        )
    changes: dict[str, Any] = {"in_channels": state[found.stem].shape[1]}
    if found.head in state:
        changes["outputs"] = state[found.head].shape[0]
    if found.width:
        changes["width"] = state[found.width].shape[0]
    if found.arch == "improved_pneumonia_cnn":
        changes["attention"] = _attention(state)
    return ModelConfig(arch=found.arch, **changes)


def _attention(state: Mapping[str, torch.Tensor]) -> str:
    inside = {key.split(".")[2] for key in state if key.startswith("layer1.0.")}
    return next((name for name in ("cbam", "se") if name in inside), "none")
