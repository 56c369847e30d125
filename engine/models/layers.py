"""The layer whose feature map Grad-CAM explains."""

import difflib
import threading
from collections import Counter
from dataclasses import dataclass

import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig


def default_target_layer(module: nn.Module, config: ModelConfig) -> str:
    """Return the name of the last layer before pooling whose output is a feature map.

    Found by watching one forward pass over zeros: of the modules that finish once and return a map
    (B, C, H, W) with H = W > 1, the last to finish, adaptive pooling aside. Raises InputError for a network
    without one: an ensemble, or a transformer, which turns the picture into a sequence of tokens.
    """
    if config.arch == "ensemble":
        raise InputError("An ensemble has no feature map of its own; explain its members one by one.")
    finished = [f for f in _watch(module, config) if f.name and not isinstance(f.layer, nn.AdaptiveAvgPool2d)]
    times = Counter(f.name for f in finished)
    maps = [i for i, f in enumerate(finished) if f.is_map and times[f.name] == 1]
    if not maps or any(f.is_sequence for f in finished[maps[-1] + 1 :]):
        raise InputError(
            f"{config.arch} has no feature map (B, C, H, W) before its classifier; name a `target_layer` "
            "that gives one, or explain a convolutional network."
        )
    return finished[maps[-1]].name


def get_layer(module: nn.Module, name: str) -> nn.Module:
    """Return the layer of this name; raise InputError that lists close names for an unknown one."""
    layers = dict(module.named_modules())
    if name and name in layers:
        return layers[name]
    names = [other for other in layers if other]
    close = difflib.get_close_matches(name, names, n=4, cutoff=0.4) or names[-4:]
    raise InputError(f"The network has no layer '{name}'; there are {', '.join(close)}, ….")


@dataclass(frozen=True)
class _Finished:
    """A module that has finished its forward pass, and what kind of output it gave."""

    name: str
    layer: nn.Module
    is_map: bool
    is_sequence: bool


def _watch(module: nn.Module, config: ModelConfig) -> list[_Finished]:
    """Return the modules in the order in which they finish a forward pass over zeros."""
    finished: list[_Finished] = []
    owner = threading.get_ident()

    def watcher(name: str):
        def note(layer, _inputs, output):
            # Pages share one network: what another thread computes meanwhile is none of this pass.
            if threading.get_ident() != owner:
                return
            shape = output.shape if isinstance(output, torch.Tensor) else ()
            is_map = len(shape) == 4 and shape[2] == shape[3] > 1
            finished.append(_Finished(name, layer, is_map, len(shape) == 3 and shape[1] > 1))

        return note

    parameter = next(module.parameters())
    zeros = torch.zeros(1, config.in_channels, config.size, config.size).to(parameter)
    training = {layer: layer.training for layer in module.modules()}
    hooks = [layer.register_forward_hook(watcher(name)) for name, layer in module.named_modules()]
    try:
        with torch.no_grad():
            module.eval()(zeros)
    finally:
        for hook in hooks:
            hook.remove()
        for layer, was_training in training.items():
            layer.training = was_training
    return finished
