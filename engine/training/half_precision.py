"""Which weights can be stored in float16 without changing what the model says."""

import copy

import numpy as np
from torch import nn

from engine.inference.runners import Runtime, choose_runner
from engine.models.config import ModelConfig
from engine.training.squares import Squares

ROUNDING = 0.002
"""Largest change of a validation score that weights in float16 may make."""


def halved_tensors(model: nn.Module, validation: Squares, config: ModelConfig) -> frozenset[str]:
    """Return the names of the tensors to store in float16: as many of the last as change no score too much.

    The last layers hold most weights of a convolutional network, and their rounding has no layers behind it
    to grow in. How many of them may be rounded is found by bisection on the validation images.
    """
    names = [name for name, value in model.state_dict().items() if value.ndim > 1]
    exact = scores_of(model, validation, config)

    def changes_little(count: int) -> bool:
        rounded = with_rounded(model, names[len(names) - count :])
        return bool(np.abs(scores_of(rounded, validation, config) - exact).max() <= ROUNDING)

    possible, impossible = 0, len(names) + 1
    while impossible - possible > 1:
        middle = (possible + impossible) // 2
        if changes_little(middle):
            possible = middle
        else:
            impossible = middle
    return frozenset(names[len(names) - possible :])


def with_rounded(model: nn.Module, names: list[str]) -> nn.Module:
    """Return a copy of the network with some tensors rounded to float16."""
    rounded = copy.deepcopy(model)
    state = rounded.state_dict()
    rounded.load_state_dict(state | {name: state[name].half().float() for name in names})
    return rounded


def scores_of(model: nn.Module, validation: Squares, config: ModelConfig) -> np.ndarray:
    """Return the scores of the validation images as they are."""
    run, _ = choose_runner(model, config, Runtime.AUTO)
    squares = validation.pixels.numpy()
    return np.concatenate([run(squares[start : start + 64]) for start in range(0, len(squares), 64)])
