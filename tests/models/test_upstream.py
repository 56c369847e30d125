import pytest
import torch

from engine.models.store import load_model
from tests.models.upstream import (
    UpstreamDeepResNet,
    UpstreamEfficientNetB0,
    UpstreamImprovedPneumoniaCNN,
    trained_like,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "make", "arch", "width"),
    [
        ("ImprovedPneumoniaCNN.pth", lambda: UpstreamImprovedPneumoniaCNN(16), "improved_pneumonia_cnn", 16),
        ("ImprovedPneumoniaCNN.pth", lambda: UpstreamImprovedPneumoniaCNN(64), "improved_pneumonia_cnn", 64),
        ("DeepResNet.pth", lambda: UpstreamDeepResNet(8), "deep_resnet", 8),
        ("DeepResNet.pth", lambda: UpstreamDeepResNet(64), "deep_resnet", 64),
        ("EfficientNetB0.pth", UpstreamEfficientNetB0, "efficientnet_b0", 64),
    ],
)
def test_a_published_checkpoint_loads_as_it_is_and_gives_its_logits(tmp_path, name, make, arch, width):
    torch.manual_seed(0)
    x = torch.randn(4, 1, 96, 96)
    upstream = trained_like(make(), x)
    torch.save(upstream.state_dict(), tmp_path / name)

    loaded = load_model(tmp_path / name)

    assert (loaded.config.arch, loaded.config.width, loaded.config.in_channels) == (arch, width, 1)
    with torch.no_grad():
        expected = upstream(x)
        assert expected.std() > 0.05
        torch.testing.assert_close(loaded.module(x), expected, rtol=1e-4, atol=1e-4)


def test_key_names_are_those_of_the_published_files():
    improved = set(UpstreamImprovedPneumoniaCNN(16).state_dict())
    assert "layer1.0.cbam.channel_attention.3.weight" in improved
    assert "layer2.0.downsample.1.running_mean" in improved
    assert not any(key.startswith("layer1.0.downsample") for key in improved)
    deep = set(UpstreamDeepResNet(8).state_dict())
    assert {"layer0.0.bias", "layer4.5.conv2.bias", "layer3.0.skip.0.bias"} <= deep
