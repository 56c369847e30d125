"""What an exported graph computes: logits, scores and, where asked for, the heatmaps of Grad-CAM."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import torch
from torch import nn

from engine.models.config import ModelConfig
from engine.models.head import Head
from engine.models.head_gradient import channel_weights
from engine.models.layers import get_layer
from engine.models.preprocess import positive_probability
from engine.models.watched import watched


@dataclass(frozen=True, eq=False)
class Explained:
    """A network whose heatmap is in the graph, and what lies behind its last feature map."""

    network: nn.Module
    outputs: int
    head: Head

    def heatmap(self, maps: torch.Tensor) -> torch.Tensor:
        """Return Grad-CAM (B, h, w) ≥ 0 for the positive class, the last logit, of maps (B, K, h, w)."""
        unit = torch.eye(self.outputs)[-1]
        weights = channel_weights(self.head, maps, unit)
        return (weights[:, :, None, None] * maps).sum(dim=1).relu()


class Graph(nn.Module):
    """A network, or an ensemble, with its output function and the heatmaps of its networks.

    Takes an input (B, C, S, S) for each network, preprocessed as its configuration says. Returns the logits
    (B, outputs), the probability (B,) of the positive class, and the heatmaps of ``explained``, in order.
    """

    def __init__(self, network: nn.Module, config: ModelConfig, explained: Sequence[Explained] = ()):
        super().__init__()
        self.network = network
        self.config = config
        self.explained = tuple(explained)
        self.eval()

    def forward(self, *images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return logits, scores and heatmaps."""
        with ExitStack() as stack:
            seen = [
                stack.enter_context(watched(get_layer(one.network, one.head.target), by_input=False))
                for one in self.explained
            ]
            logits = self.network(images if self.config.members else images[0])
        heatmaps = [one.heatmap(maps) for one, (maps,) in zip(self.explained, seen, strict=True)]
        return logits, positive_probability(logits, self.config), *heatmaps
