import pytest
import timm
import torch
import torchvision

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import load_model

IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}


@pytest.mark.parametrize("in_channels", [1, 2, 3, 5])
@pytest.mark.parametrize("arch", ["torchvision:mobilenet_v3_small", "timm:mobilenetv3_small_050"])
@pytest.mark.slow
def test_any_number_of_channels_and_outputs(arch, in_channels):
    for outputs in (1, 2):
        network = build(ModelConfig(arch=arch, size=64, in_channels=in_channels, outputs=outputs)).eval()
        with torch.no_grad():
            assert network(torch.zeros(1, in_channels, 64, 64)).shape == (1, outputs)


@pytest.mark.parametrize(
    "name",
    ["alexnet", "densenet121", "googlenet", "resnet18", "shufflenet_v2_x0_5", "squeezenet1_1", "vit_b_32"],
)
def test_torchvision_classifiers_of_every_make_are_built(name):
    with torch.device("meta"):
        network = build(ModelConfig(arch=f"torchvision:{name}", size=96, outputs=2))
    assert network.eval()(torch.zeros(2, 1, 96, 96, device="meta")).shape == (2, 2)


def test_a_gray_stem_keeps_the_scale_of_the_rgb_one():
    torch.manual_seed(0)
    gray = build(ModelConfig(arch="torchvision:resnet18")).conv1.weight
    rgb = torchvision.models.resnet18().conv1.weight
    assert gray.shape == (64, 1, 7, 7)
    assert 0.9 < gray.std() / rgb.std() < 1.1


def test_a_timm_transformer_takes_the_size_of_the_configuration():
    network = build(ModelConfig(arch="timm:vit_tiny_patch16_224", size=64)).eval()
    with torch.no_grad():
        assert network(torch.zeros(1, 1, 64, 64)).shape == (1, 1)


@pytest.mark.parametrize(
    ("arch", "make"),
    [
        ("torchvision:mobilenet_v2", lambda: torchvision.models.mobilenet_v2(num_classes=2)),
        ("timm:mobilenetv2_050", lambda: timm.create_model("mobilenetv2_050", num_classes=2)),
    ],
)
def test_a_users_rgb_network_with_two_outputs_loads(tmp_path, arch, make):
    own = make().eval()
    torch.save(own.state_dict(), tmp_path / "mine.pth")

    loaded = load_model(tmp_path / "mine.pth", arch=arch, in_channels=3, outputs=2, size=64, **IMAGENET)

    x = torch.randn(1, 3, 64, 64)
    own = own.to(memory_format=torch.channels_last)
    with torch.no_grad():
        torch.testing.assert_close(loaded.module(x), own(x))
    assert loaded.config.std == IMAGENET["std"]


@pytest.mark.slow
def test_classifiers_that_only_training_uses_are_left_out(tmp_path):
    own = torchvision.models.googlenet(num_classes=2, aux_logits=True, init_weights=False).eval()
    torch.save(own.state_dict(), tmp_path / "g.pth")
    loaded = load_model(tmp_path / "g.pth", arch="torchvision:googlenet", in_channels=3, outputs=2)
    x = torch.randn(1, 3, 64, 64)
    own = own.to(memory_format=torch.channels_last)
    with torch.no_grad():
        torch.testing.assert_close(loaded.module(x), own(x))


@pytest.mark.parametrize(
    ("arch", "close"),
    [
        ("torchvision:mobilnet_v2", "mobilenet_v2"),
        ("timm:resnet_18", "resnet18"),
        ("torchvision:fasterrcnn_resnet50_fpn", "resnet50"),
        ("timm:hf-hub:timm/resnet18", "close names|it has"),
        ("timm:resnet18.no_such_tag", "no_such_tag"),
    ],
)
def test_an_unknown_name_is_refused_with_close_ones(arch, close):
    with pytest.raises(InputError, match=close) as caught:
        build(ModelConfig(arch=arch))
    assert "\n" not in str(caught.value)


def test_a_configuration_that_the_network_refuses_is_an_input_error():
    with pytest.raises(InputError, match="torchvision:vit_b_16 cannot be built for size 50"):
        build(ModelConfig(arch="torchvision:vit_b_16", size=50))
