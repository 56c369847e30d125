import subprocess
import sys

import pytest
import torch

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.registry import architectures, build

NETWORKS = [info.name for info in architectures() if info.name != "ensemble"]


def parameters(config):
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in build(config).parameters())


def test_parameter_counts_are_those_of_the_published_networks():
    counts = {name: parameters(ModelConfig(arch=name)) for name in NETWORKS}
    millions = {name: round(count / 1e6, 2) for name, count in counts.items()}
    assert millions["improved_pneumonia_cnn"] == 21.44
    assert millions["deep_resnet"] == 35.45
    assert millions["efficientnet_b0"] == 4.01
    assert counts == {info.name: info.parameters for info in architectures() if info.name != "ensemble"}


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("in_channels", "outputs"), [(1, 1), (3, 2)])
def test_every_network_gives_one_row_of_logits_for_each_image(name, in_channels, outputs):
    config = ModelConfig(arch=name, width=8, size=64, in_channels=in_channels, outputs=outputs)
    network = build(config).eval()
    with torch.no_grad():
        assert network(torch.zeros(2, in_channels, 64, 64)).shape == (2, outputs)


def test_a_gradient_reaches_every_parameter():
    torch.manual_seed(0)
    for name in ("simple_cnn", "deep_cnn", "deep_resnet", "improved_pneumonia_cnn"):
        network = build(ModelConfig(arch=name, width=4, size=64))
        network(torch.randn(2, 1, 64, 64)).sum().backward()
        without = [key for key, parameter in network.named_parameters() if parameter.grad is None]
        assert without == [], name


def test_convolutions_are_counted_as_promised():
    def convolutions(name):
        network = build(ModelConfig(arch=name, width=4))
        return sum(isinstance(m, torch.nn.Conv2d) and m.kernel_size == (3, 3) for m in network.modules())

    assert convolutions("simple_cnn") == 3
    assert convolutions("deep_cnn") == 8


def test_resnet120_has_120_weight_layers():
    with torch.device("meta"):
        network = build(ModelConfig(arch="resnet120"))
    weighted = [n for n, m in network.named_modules() if isinstance(m, torch.nn.Conv2d | torch.nn.Linear)]
    assert len([name for name in weighted if "downsample" not in name]) == 120


@pytest.mark.parametrize("attention", ["cbam", "se", "none"])
def test_attention_is_in_each_block_or_nowhere(attention):
    network = build(ModelConfig(arch="improved_pneumonia_cnn", width=16, attention=attention))
    for kind in ("cbam", "se"):
        blocks = {tuple(key.split(".")[:2]) for key in network.state_dict() if f".{kind}." in key}
        assert len(blocks) == (16 if kind == attention else 0)


def test_an_unknown_architecture_is_refused_with_the_list():
    with pytest.raises(
        InputError, match=r"Unknown architecture 'resnet'; .*simple_cnn.*ensemble.*timm:<name>"
    ):
        build(ModelConfig(arch="resnet"))


def test_an_ensemble_is_not_built_from_nothing():
    with pytest.raises(InputError, match="members"):
        build(ModelConfig(arch="ensemble"))


def test_listing_the_architectures_imports_no_network_library():
    code = (
        "import sys; from engine.models.registry import architectures; assert architectures(); "
        "print([m for m in ('torch', 'timm', 'torchvision') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
