"""Feature maps and the class score's gradient, without a backward pass through the backbone.

Only what lies behind the first target layer is differentiated: the layers before it run without recording a
graph.
"""

import torch
from torch import nn

from engine.errors import InputError
from engine.inference.cam.class_score import class_score
from engine.inference.cam.recording import recording, the_maps


def maps_and_gradients(
    network: nn.Module, images: torch.Tensor, layers: dict[str, nn.Module], positive: bool
) -> tuple[torch.Tensor, list[tuple[torch.Tensor, torch.Tensor]]]:
    """Run images (B, C, S, S); return logits (B, outputs), and each layer's map and gradient (B, K, h, w).

    Raises InputError for a layer that gives no feature map, or more than one, and for one that the class
    score does not depend on.
    """
    with recording(list(layers.values()), differentiable=True) as outputs:
        logits = network(images)
        maps = the_maps(layers, outputs)
        score = class_score(logits, positive).sum()
        none = (None,) * len(maps)
        slopes = torch.autograd.grad(score, maps, allow_unused=True) if score.requires_grad else none
    pairs = []
    for name, one, slope in zip(layers, maps, slopes, strict=True):
        if slope is None:
            raise InputError(f"The class score does not depend on the layer '{name}'; choose another layer.")
        pairs.append((one.detach(), slope))
    return logits.detach(), pairs
