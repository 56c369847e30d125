"""Several models as one: the weighted mean of their probabilities."""

from collections.abc import Sequence

import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.preprocess import positive_probability


class Ensemble(nn.Module):
    """The weighted mean of the members' probabilities of the positive class, returned as its logit.

    Each member has its own size, padding and normalisation, so the ensemble takes one input for each:
    ``to_input`` of the squares that were fitted for that member. ``weights`` need not add up to one. Raises
    InputError where the members' classes differ from ``config``'s, where ``config`` has two outputs, and for
    weights that are negative or all zero.
    """

    def __init__(
        self,
        config: ModelConfig,
        members: Sequence[tuple[nn.Module, ModelConfig]],
        weights: Sequence[float],
    ):
        super().__init__()
        _check(config, [member for _, member in members], weights)
        self.members = nn.ModuleList(network for network, _ in members)
        self.configs = tuple(member for _, member in members)
        self.weights = tuple(weight / sum(weights) for weight in weights)

    def forward(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return the logit (B, 1) of the mean probability; ``inputs`` are in the order of the members."""
        if isinstance(inputs, torch.Tensor) or len(inputs) != len(self.members):
            raise InputError(f"An ensemble of {len(self.members)} members takes a list of as many inputs.")
        mean = torch.zeros((), dtype=torch.float64)
        for network, config, weight, x in zip(self.members, self.configs, self.weights, inputs, strict=True):
            # In double precision, so that probabilities near 0 and 1 survive the logit.
            mean = mean + weight * positive_probability(network(x), config).double()
        return torch.logit(mean, eps=1e-12).float().unsqueeze(1)


def _check(config: ModelConfig, members: Sequence[ModelConfig], weights: Sequence[float]) -> None:
    if not members or len(members) != len(weights):
        raise InputError(f"Expected a weight for each member, but got {len(members)} and {len(weights)}.")
    if min(weights) < 0 or not 0 < sum(weights) < float("inf"):
        raise InputError(f"Expected weights that are not negative, one above 0, but got {list(weights)}.")
    if config.outputs != 1:
        raise InputError("An ensemble has one output, the logit of its mean probability: set `outputs` to 1.")
    for index, member in enumerate(members):
        if member.classes != config.classes:
            raise InputError(
                f"Member {index + 1} tells {' from '.join(member.classes)}, the ensemble "
                f"{' from '.join(config.classes)}; an ensemble's `classes` are its members'."
            )
