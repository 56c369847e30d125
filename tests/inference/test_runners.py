import copy

import numpy as np
import pytest
import torch
from torch import nn

from engine.errors import InputError
from engine.inference.runners import Runtime, choose_runner, onnx_runner, torch_runner
from engine.models.config import ModelConfig
from tests.inference.examples import CONFIGS, lively, plain_scores, squares


@pytest.mark.parametrize("arch", CONFIGS)
@pytest.mark.slow
def test_every_runner_gives_the_scores_of_a_plain_loop(arch):
    config = CONFIGS[arch].with_changes(temperature=1.7)
    network = lively(config)
    batch = squares(7, config.size)
    expected = plain_scores(copy.deepcopy(network), config, batch)
    assert np.ptp(expected) > 0.1
    for runner in (onnx_runner(network, config), torch_runner(network, config)):
        scores = runner(batch)
        assert (scores.shape, scores.dtype) == ((7,), np.float32)
        np.testing.assert_allclose(scores, expected, atol=1e-3)
        np.testing.assert_allclose(runner(batch[2:3]), expected[2:3], atol=1e-3)


def test_squares_of_another_size_are_refused():
    config = CONFIGS["simple_cnn"]
    with pytest.raises(InputError, match="Expected squares"):
        torch_runner(lively(config), config)(squares(1, 40))


class Spectral(nn.Module):
    """Computes what the exporter does not know."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(0.2))

    def forward(self, x):
        return self.scale * torch.fft.rfft2(x).abs().mean(dim=(1, 2, 3), keepdim=False)[:, None]


class Branching(nn.Module):
    """Decides in Python, which an export freezes: zeros, the exporter's example, go one way for ever."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        centre = 0.0 if bool((x == x[0, 0, 0, 0]).all()) else 2.0
        return self.scale * (x.mean(dim=(1, 2, 3))[:, None] + centre)


@pytest.mark.parametrize(
    ("network", "message"),
    [(Spectral(), "cannot run in ONNX Runtime"), (Branching(), "computes other scores in ONNX Runtime")],
)
def test_what_onnx_cannot_do_runs_in_pytorch(network, message):
    config = ModelConfig("deep_cnn", size=32)
    run, used = choose_runner(network, config, Runtime.AUTO)
    assert used is Runtime.TORCH
    batch = squares(3, 32)
    np.testing.assert_allclose(run(batch), plain_scores(network, config, batch), atol=1e-5)
    with pytest.raises(InputError, match=message):
        choose_runner(network, config, Runtime.ONNX)


@pytest.mark.skipif(torch.cuda.is_available(), reason="with a GPU the choice is PyTorch")
def test_auto_is_onnx_on_a_cpu():
    config = CONFIGS["simple_cnn"]
    network = lively(config)
    assert choose_runner(network, config, Runtime.AUTO)[1] is Runtime.ONNX
    assert choose_runner(network, config, Runtime.TORCH)[1] is Runtime.TORCH


def test_the_network_is_left_as_it_was():
    config = CONFIGS["deep_cnn"]
    network = lively(config)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    onnx_runner(network, config)
    assert all(torch.equal(before[key], value.cpu()) for key, value in network.state_dict().items())
    assert all(parameter.requires_grad and parameter.grad is None for parameter in network.parameters())
    assert not any(layer.training for layer in network.modules())
