import pytest
import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.ensemble import Ensemble
from engine.models.layers import default_target_layer, get_layer
from engine.models.registry import build


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arch", "layer", "shape"),
    [
        ("simple_cnn", "block3", (1, 16, 8, 8)),
        ("deep_cnn", "stage4", (1, 64, 4, 4)),
        ("efficientnet_b0", "backbone.bn2", (1, 1280, 2, 2)),
        ("resnet120", "layer4", (1, 512, 2, 2)),
        ("deep_resnet", "layer4", (1, 64, 2, 2)),
        ("improved_pneumonia_cnn", "layer4", (1, 64, 2, 2)),
        ("torchvision:mobilenet_v2", "features", (1, 1280, 2, 2)),
        ("torchvision:vgg11", "features", (1, 512, 2, 2)),
        ("timm:mobilenetv2_050", "bn2", (1, 1280, 2, 2)),
    ],
)
def test_the_default_layer_gives_the_last_map_before_pooling(arch, layer, shape):
    config = ModelConfig(arch=arch, width=8, size=64)
    network = build(config)
    assert default_target_layer(network, config) == layer

    outputs = []
    handle = get_layer(network, layer).register_forward_hook(lambda *args: outputs.append(args[2]))
    with torch.no_grad():
        network.eval()(torch.zeros(1, 1, 64, 64))
    handle.remove()
    assert [tuple(output.shape) for output in outputs] == [shape]


def hooks(network):
    return sum(len(layer._forward_hooks) for layer in network.modules())


def test_looking_leaves_the_network_as_it_was():
    config = ModelConfig(arch="deep_cnn", width=8, size=32)
    network = build(config).train()
    network.stage1.eval()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    modes = [layer.training for layer in network.modules()]
    default_target_layer(network, config)
    assert hooks(network) == 0
    assert [layer.training for layer in network.modules()] == modes
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


def test_hooks_are_released_when_the_forward_pass_fails():
    config = ModelConfig(arch="deep_cnn", width=8, size=32)
    network = build(config)
    with pytest.raises(RuntimeError):
        default_target_layer(network, config.with_changes(in_channels=2))
    assert hooks(network) == 0


def test_a_layer_that_runs_twice_is_passed_over():
    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 4, 3), nn.Conv2d(4, 4, 3)
            self.relu, self.fc = nn.ReLU(), nn.Linear(4, 1)

        def forward(self, x):
            x = self.relu(self.conv2(self.relu(self.conv1(x))))
            return self.fc(x.mean((2, 3)))

    assert default_target_layer(Shared(), ModelConfig(arch="simple_cnn", size=16)) == "conv2"


@pytest.mark.parametrize("arch", ["timm:vit_tiny_patch16_224", "timm:swin_tiny_patch4_window7_224"])
def test_a_transformer_without_maps_is_refused(arch):
    config = ModelConfig(arch=arch)
    with pytest.raises(InputError, match="has no feature map"):
        default_target_layer(build(config), config)


def test_an_ensemble_is_explained_through_its_members():
    member = ModelConfig(arch="simple_cnn", width=4, size=32)
    config = ModelConfig(arch="ensemble")
    with pytest.raises(InputError, match="members one by one"):
        default_target_layer(Ensemble(config, [(build(member), member)], [1.0]), config)


@pytest.mark.parametrize(
    ("name", "close"), [("layer5", "layer4"), ("stem.1x", r"stem\.1"), ("", "fc"), ("ÄÖ", "fc")]
)
def test_an_unknown_layer_is_refused_with_close_names(name, close):
    network = build(ModelConfig(arch="deep_resnet", width=4))
    if name.startswith("stem"):
        network = build(ModelConfig(arch="improved_pneumonia_cnn", width=4))
    with pytest.raises(InputError, match=close):
        get_layer(network, name)
