"""A network without what it learned (Adebayo et al., Sanity checks for saliency maps, NeurIPS 2018)."""

import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from engine.models.config import ModelConfig
from engine.models.preprocess import to_input
from engine.models.store import LoadedModel

BATCH_SIZE = 16


def shuffled_model(model: LoadedModel, squares: Sequence[np.ndarray], seed: int) -> LoadedModel:
    """Return a model whose weights are shuffled; of an ensemble, those of every member.

    ``squares`` has for each network the squares (N, S, S) uint8 that its statistics are measured on.
    """
    if not model.members:
        return replace(model, module=shuffled(model.module, model.config, squares[0], seed))
    members = tuple(
        replace(member, module=shuffled(member.module, member.config, ones, seed + number))
        for number, (member, ones) in enumerate(zip(model.members, squares, strict=True))
    )
    return replace(model, members=members)


@torch.no_grad()
def shuffled(network: nn.Module, config: ModelConfig, squares: np.ndarray, seed: int) -> nn.Module:
    """Return a copy of a network with the values of every parameter in random order, in eval mode.

    So each layer keeps the distribution of its weights and loses all that they say. The statistics of batch
    norms are measured anew on ``squares`` (N, S, S) uint8: with those of the trained weights, signals would
    die or explode, and the maps with them.
    """
    copied = copy.deepcopy(network).eval()
    generator = torch.Generator().manual_seed(seed)
    for parameter in copied.parameters():
        order = torch.randperm(parameter.numel(), generator=generator).to(parameter.device)
        parameter.copy_(parameter.flatten()[order].view(parameter.shape))
    norms = [
        layer for layer in copied.modules() if isinstance(layer, _BatchNorm) and layer.track_running_stats
    ]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # The mean over all batches, each counting alike.
        norm.train()
    if norms:
        device = next(copied.parameters()).device
        for start in range(0, len(squares), BATCH_SIZE):
            images = to_input(squares[start : start + BATCH_SIZE], config)
            copied(images.to(device, memory_format=torch.channels_last))
    return copied.eval()
