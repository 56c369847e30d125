"""Grad-CAM without a backward pass through the backbone (Selvaraju et al., 2017).

Only what lies behind the target layer is differentiated: the layers before it run without recording a graph,
and the recording starts at the layer's output.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.layers import default_target_layer, get_layer
from engine.models.preprocess import to_input


def grad_cam(
    network: nn.Module,
    config: ModelConfig,
    squares: np.ndarray,
    *,
    layer: str | None = None,
    positive: bool = True,
) -> tuple[np.ndarray, np.ndarray]:
    """Explain squares (B, S, S) uint8; return raw maps (B, h, w) float32 ≥ 0 and logits (B, outputs) float32.

    ``network`` is in eval mode, as ``load_model`` returns it. A map is ReLU(Σ_k α_k A_k), α_k being the mean
    over the map of the class score's gradient with respect to channel k of the target layer, at that layer's
    resolution (7 × 7 for most networks at 224). The class score of a single-logit network is the logit for
    the positive class and the negated logit for the negative class; of two outputs, the class's own logit.
    ``layer`` is a module name; None means the configuration's, else the last feature map before pooling.

    Raises InputError for an unknown layer, or one without a feature map that the class score depends on.
    """
    name = layer or config.target_layer or default_target_layer(network, config)
    target = get_layer(network, name)
    device = next(network.parameters()).device
    images = to_input(squares, config).to(device, memory_format=torch.channels_last)
    with differentiable_from(target) as features:
        logits = network(images)
        if len(features) != 1 or features[0].ndim != 4:
            raise InputError(
                f"The layer '{name}' does not give one feature map (B, C, H, W); choose another layer."
            )
        score = class_score(logits, positive).sum()
        gradient = torch.autograd.grad(score, features, allow_unused=True)[0] if score.requires_grad else None
        if gradient is None:
            raise InputError(f"The class score does not depend on the layer '{name}'; choose another layer.")
    with torch.no_grad():
        weights = gradient.mean(dim=(2, 3), keepdim=True)
        maps = (weights * features[0]).sum(dim=1).relu_()
    return maps.float().cpu().numpy(), logits.detach().float().cpu().numpy()


def class_score(logits: torch.Tensor, positive: bool) -> torch.Tensor:
    """Return the score (B,) of a class before the sigmoid or softmax."""
    if logits.shape[1] == 1:
        return logits[:, 0] if positive else -logits[:, 0]
    return logits[:, 1] if positive else logits[:, 0]


@contextmanager
def differentiable_from(target: nn.Module) -> Iterator[list[torch.Tensor]]:
    """Record a graph only from the output of ``target`` on; yield the list that gets the output.

    The hook is released in any case, and answers only the thread that set it: pages share one network.
    """
    features: list[torch.Tensor] = []
    owner = threading.get_ident()

    def start_recording(_module: nn.Module, _inputs: tuple, output: torch.Tensor) -> torch.Tensor | None:
        if threading.get_ident() != owner or not isinstance(output, torch.Tensor):
            return None
        torch.set_grad_enabled(True)
        feature = output.detach().requires_grad_(True)
        features.append(feature)
        # A copy, because an in-place activation may follow and a leaf must not be written to.
        return feature.clone()

    handle = target.register_forward_hook(start_recording)
    try:
        with torch.no_grad():
            yield features
    finally:
        handle.remove()
