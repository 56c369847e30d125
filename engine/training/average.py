"""The running mean of the weights, which is what a run validates and keeps."""

import itertools
from collections.abc import Iterator

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel


def decay_at(update: int, longest: float) -> float:
    """Return the share of the mean that the update of this number (from 1) keeps: it grows to ``longest``.

    A long memory from the first update on would leave a short run's mean near its random start; (1 + t) /
    (10 + t) is the warm-up of TensorFlow's ExponentialMovingAverage.
    """
    return min(longest, (1.0 + update) / (10.0 + update))


class RunningMean(AveragedModel):
    """The exponential mean of a network's weights and statistics, with a memory that grows.

    The number of updates is part of its state, so a resumed run goes on with the same memory. Counters are
    taken over as they are.
    """

    def __init__(self, model: nn.Module, longest: float):
        super().__init__(model, use_buffers=True)
        self.longest = longest

    @torch.no_grad()
    def update_parameters(self, model: nn.Module) -> None:
        """Take the network's present values into the mean, all of them in one call, which saves time."""
        pairs = list(zip(tensors_of(self.module), tensors_of(model), strict=True))
        updates = int(self.n_averaged)
        floats = [(mean, now) for mean, now in pairs if mean.is_floating_point()] if updates else []
        if floats:
            means, present = zip(*floats, strict=True)
            torch._foreach_lerp_(means, present, 1.0 - decay_at(updates, self.longest))
        for mean, now in pairs:
            if not updates or not mean.is_floating_point():
                mean.copy_(now)
        self.n_averaged += 1


def tensors_of(module: nn.Module) -> Iterator[torch.Tensor]:
    """Return a network's parameters, then its buffers."""
    return itertools.chain((parameter.detach() for parameter in module.parameters()), module.buffers())


def average_of(model: nn.Module, longest: float) -> RunningMean:
    """Return the running mean of a network; ``longest`` is its memory in the end, 0 to below 1."""
    return RunningMean(model, longest)
