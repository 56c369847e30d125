"""The running mean of the weights, which is what a run validates and keeps."""

from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def decay_at(update: int, longest: float) -> float:
    """Return the share of the mean that the update of this number (from 1) keeps: it grows to ``longest``.

    A long memory from the first update on would leave a short run's mean near its random start; (1 + t) /
    (10 + t) is the warm-up of TensorFlow's ExponentialMovingAverage.
    """
    return min(longest, (1.0 + update) / (10.0 + update))


def average_of(model: nn.Module, longest: float) -> AveragedModel:
    """Return the exponential mean of a network's weights and statistics, with a memory that grows.

    The number of updates is part of its state, so a resumed run goes on with the same memory.
    """

    def update(averages, currents, updates) -> None:
        get_ema_multi_avg_fn(decay_at(int(updates), longest))(averages, currents, updates)

    return AveragedModel(model, multi_avg_fn=update, use_buffers=True)
