import numpy as np
import pytest
import torch
from torch import nn

from engine.inference.pooled import feature_runner, feature_source
from engine.inference.runners import Runtime
from engine.models.config import ModelConfig
from engine.models.registry import build
from tests.inference.examples import CONFIGS, RGB, lively, network_input, squares


@torch.no_grad()
def by_hand(network: nn.Module, config: ModelConfig, batch: np.ndarray) -> np.ndarray:
    """Return the features from the networks' own parts: the last map after its activation, averaged."""
    x = network_input(batch, config)
    if config.arch == "simple_cnn":
        maps = network.block3(network.block2(network.block1(x)))
    elif config.arch == "improved_pneumonia_cnn":
        maps = network.layer4(network.layer3(network.layer2(network.layer1(network.stem(x)))))
    elif config.arch.startswith("torchvision"):
        maps = network.features(x)
    else:
        maps = network.forward_features(x)
    return maps.mean(dim=(2, 3)).numpy()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arch", ["simple_cnn", "improved_pneumonia_cnn", "torchvision:mobilenet_v2", "timm:resnet18"]
)
def test_features_are_the_last_map_averaged_and_give_the_logit(arch):
    config = CONFIGS[arch]
    network = lively(config).eval()
    batch = squares(3, config.size)
    found = feature_runner(network, config)(batch)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, by_hand(network, config, batch), rtol=1e-2, atol=1e-3)
    head = [layer for layer in network.modules() if isinstance(layer, nn.Linear)][-1]
    with torch.no_grad():
        expected = network(network_input(batch, config))
        np.testing.assert_allclose(head(torch.from_numpy(found)), expected, rtol=1e-2, atol=1e-2)
    assert not any(layer._forward_hooks for layer in network.modules())


def test_a_transformer_gives_its_class_token_and_squeezenet_its_averaged_map():
    config = ModelConfig("timm:vit_tiny_patch16_224", size=32, **RGB)
    network = build(config).eval()
    batch = squares(2, 32)
    with torch.no_grad():
        expected = network.forward_head(
            network.forward_features(network_input(batch, config)), pre_logits=True
        )
    np.testing.assert_allclose(feature_runner(network, config)(batch), expected, rtol=1e-2, atol=1e-3)
    config = ModelConfig("torchvision:squeezenet1_1", size=64)
    network = build(config).eval()
    assert not feature_source(network, config).by_input
    assert feature_runner(network, config)(squares(2, 64)).ndim == 2


def test_onnx_gives_the_same_features():
    config = CONFIGS["simple_cnn"]
    network = lively(config).eval()
    batch = squares(5, config.size)
    expected = feature_runner(network, config)(batch)
    found = feature_runner(network, config, Runtime.ONNX)(batch)
    np.testing.assert_allclose(found, expected, rtol=1e-2, atol=1e-3)
    assert not network.training
