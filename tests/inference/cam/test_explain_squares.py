import copy
import threading

import numpy as np
import pytest
import torch
from torch import nn

from engine.errors import InputError
from engine.inference.cam.explain_squares import explain_squares
from engine.models.config import ModelConfig
from engine.models.layers import default_target_layer, get_layer
from engine.models.preprocess import to_input
from tests.inference.examples import CONFIGS, lively, squares

MORE = {"torchvision:resnet18": ModelConfig("torchvision:resnet18", size=64, outputs=2)}
LAYERS = {
    "simple_cnn": ["block2", "block1.0"],
    "deep_cnn": ["stage2.conv1"],
    "efficientnet_b0": ["backbone.blocks.3.0", "backbone.blocks.2.0.bn1"],
    "improved_pneumonia_cnn": ["layer2.0", "layer3.1.conv2"],
    "deep_resnet": ["layer3.1.bn2"],
    "torchvision:mobilenet_v2": ["features.10.conv.0.1"],
    "timm:resnet18": ["layer3.0.bn1"],
    "torchvision:resnet18": ["layer2.0.bn1", "layer3.0.bn2"],
}
"""Layers in mid network: before in-place activations, before in-place sums, before other branches."""


@pytest.fixture(scope="module")
def network_of():
    """Return a function that makes each network once."""
    made = {}

    def network(arch):
        config = (CONFIGS | MORE)[arch]
        if arch not in made:
            made[arch] = lively(config)
        return made[arch], config

    return network


class Double(nn.Module):
    """A network in double precision, where rounding does not switch a ReLU on or off."""

    def __init__(self, network):
        super().__init__()
        self.network = copy.deepcopy(network).double()

    def forward(self, x):
        return self.network(x.double())


def reference(network, config, batch, layer, positive):
    """Compute the maps by their definition, with a graph of the whole network and a full backward pass."""
    network = copy.deepcopy(network)
    kept = []

    def keep(_module, _inputs, output):
        output.retain_grad()
        kept.append(output)
        return output.clone()

    get_layer(network, layer).register_forward_hook(keep)
    logits = network(to_input(batch, config).requires_grad_())
    if config.outputs == 2:
        logits[:, int(positive)].sum().backward()
    else:
        (logits if positive else -logits).sum().backward()
    (features,) = kept
    alpha = features.grad.mean(dim=(2, 3))
    maps = torch.einsum("bc,bchw->bhw", alpha, features).clamp_min(0)
    return maps.detach().numpy(), logits.detach().numpy()


@pytest.mark.parametrize(
    ("arch", "layer"),
    [
        pytest.param(arch, layer, marks=pytest.mark.slow if layer else ())
        for arch, layers in LAYERS.items()
        for layer in [None, *layers]
    ],
)
@pytest.mark.slow
def test_maps_are_those_of_a_full_backward_pass(network_of, arch, layer):
    network, config = network_of(arch)
    network = Double(network)
    batch = squares(3, config.size)
    layer = layer and f"network.{layer}"
    name = layer or default_target_layer(network, config)
    brightest = []
    for positive in (True, False):
        maps, logits = explain_squares(network, config, batch, layers=layer and [layer], positive=positive)
        expected, expected_logits = reference(network, config, batch, name, positive)
        assert maps.dtype == logits.dtype == np.float32
        scale = np.abs(expected).max()
        np.testing.assert_allclose(maps, expected, atol=1e-5 * scale)
        np.testing.assert_allclose(logits, expected_logits, atol=1e-5)
        brightest.append(scale)
    assert max(brightest) > 1e-4


def test_the_configuration_names_the_layer_unless_told(network_of):
    network, config = network_of("simple_cnn")
    batch = squares(2, config.size)
    configured = config.with_changes(target_layer="block1")
    first = explain_squares(network, config, batch, layers=["block1"])[0]
    np.testing.assert_array_equal(explain_squares(network, configured, batch)[0], first)
    second = explain_squares(network, configured, batch, layers=["block2"])[0]
    assert (first.shape, second.shape) == ((2, 16, 16), (2, 8, 8))


def test_an_image_is_explained_the_same_alone_and_in_a_batch(network_of):
    network, config = network_of("deep_cnn")
    batch = squares(5, config.size)
    together = explain_squares(network, config, batch)[0]
    alone = np.concatenate([explain_squares(network, config, batch[i : i + 1])[0] for i in range(5)])
    np.testing.assert_allclose(together, alone, atol=1e-4 * alone.max())


class Odd(nn.Module):
    """A network with layers that cannot be explained: a dead branch, one that runs twice, a flat one."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3)
        self.dead = nn.Conv2d(4, 4, 3)
        self.unused = nn.Conv2d(4, 4, 3)
        self.twice = nn.ReLU()
        self.fc = nn.Linear(4, 1)

    def forward(self, x):
        x = self.twice(self.twice(self.stem(x)))
        self.dead(x)
        return self.fc(x.mean(dim=(2, 3)))


ODD = ModelConfig("simple_cnn", size=32)


def hooks(network):
    return sum(len(layer._forward_hooks) + len(layer._backward_hooks) for layer in network.modules())


@pytest.mark.parametrize("trainable", [True, False])
@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("stme", "no layer 'stme'; there are stem"),
        ("fc", "'fc' does not give one feature map"),
        ("twice", "'twice' does not give one feature map"),
        ("unused", "'unused' does not give one feature map"),
        ("dead", "does not depend on the layer 'dead'"),
    ],
)
def test_a_layer_that_cannot_be_explained_is_refused_and_leaves_no_hook(layer, message, trainable):
    network = Odd().eval().requires_grad_(trainable)
    with pytest.raises(InputError, match=message):
        explain_squares(network, ODD, squares(2, 32), layers=layer and [layer])
    assert hooks(network) == 0
    assert torch.is_grad_enabled()


def test_hooks_are_released_when_the_network_fails(network_of):
    network, config = network_of("simple_cnn")
    with pytest.raises(RuntimeError):
        explain_squares(network, config.with_changes(in_channels=2), squares(1, 32), layers=["block1"])
    assert hooks(network) == 0
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("arch", ["deep_cnn", "torchvision:mobilenet_v2", "timm:resnet18"])
def test_the_network_is_left_as_it_was(network_of, arch):
    network, config = network_of(arch)
    network = copy.deepcopy(network)
    frozen = [parameter.requires_grad_(index % 3 > 0) for index, parameter in enumerate(network.parameters())]
    before = {key: value.clone() for key, value in network.state_dict().items()}
    for positive in (True, False):
        explain_squares(network, config, squares(2, config.size), positive=positive)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    assert [p.requires_grad for p in network.parameters()] == [i % 3 > 0 for i in range(len(frozen))]
    assert all(parameter.grad is None for parameter in network.parameters())
    assert not any(layer.training for layer in network.modules())
    assert hooks(network) == 0
    assert torch.is_grad_enabled()


def test_a_frozen_network_is_explained_the_same(network_of):
    network, config = network_of("deep_cnn")
    batch = squares(2, config.size)
    expected = explain_squares(network, config, batch)[0]
    with torch.no_grad():
        frozen = explain_squares(copy.deepcopy(network).requires_grad_(False), config, batch)[0]
        assert not torch.is_grad_enabled()
    np.testing.assert_allclose(frozen, expected, atol=1e-5 * expected.max())


def test_threads_that_share_a_network_do_not_disturb_each_other(network_of):
    network, config = network_of("deep_cnn")
    batches = [squares(2, config.size, first=20 * index) for index in range(3)]
    layers = [None, None, ["stage3"]]
    alone = [explain_squares(network, config, b, layers=n) for b, n in zip(batches, layers, strict=True)]
    together = [[] for _ in batches]
    failures = []
    start = threading.Barrier(len(batches))

    def work(index):
        try:
            start.wait()
            for _ in range(25):
                together[index].append(explain_squares(network, config, batches[index], layers=layers[index]))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for results, (maps, logits) in zip(together, alone, strict=True):
        assert len(results) == 25
        for found_maps, found_logits in results:
            np.testing.assert_allclose(found_maps, maps, atol=1e-5 * maps.max())
            np.testing.assert_allclose(found_logits, logits, atol=1e-4)
    assert hooks(network) == 0
