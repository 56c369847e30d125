import pytest
import timm
import torch
import torchvision
from safetensors.torch import save_file

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.pretrained import init_from_imagenet
from engine.models.registry import build

GRAY = ModelConfig(arch="torchvision:mobilenet_v2", size=64)


@pytest.fixture
def backbone(tmp_path):
    """Return a torchvision MobileNetV2 and a file of its features in float16, without classifier."""
    torch.manual_seed(0)
    network = torchvision.models.mobilenet_v2().half().float().eval()
    state = {k: v.half() for k, v in network.state_dict().items() if k.startswith("features.")}
    state = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    save_file(state, tmp_path / "backbone.safetensors")
    return network, tmp_path / "backbone.safetensors"


def test_a_gray_network_sees_what_the_rgb_backbone_sees_in_gray(backbone):
    rgb, path = backbone
    gray = build(GRAY).eval()
    assert init_from_imagenet(gray, path) == 260
    x = torch.randn(1, 1, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(gray.features(x), rgb.features(x.repeat(1, 3, 1, 1)), rtol=1e-4, atol=1e-5)


def test_an_rgb_network_takes_the_stem_as_it_is(backbone):
    rgb, path = backbone
    network = build(GRAY.with_changes(in_channels=3))
    assert init_from_imagenet(network, path) == 260
    assert torch.equal(network.features[0][0].weight, rgb.features[0][0].weight)


def test_a_wrapped_backbone_takes_the_file_of_the_backbone_alone(tmp_path):
    torch.manual_seed(1)
    rgb = timm.create_model("efficientnet_b0").eval()
    save_file(rgb.state_dict(), tmp_path / "timm.safetensors")
    gray = build(ModelConfig(arch="efficientnet_b0", size=64)).eval()
    save_file(gray.state_dict(), tmp_path / "ours.safetensors")
    loaded = init_from_imagenet(gray, tmp_path / "timm.safetensors")
    assert loaded == len(rgb.state_dict()) - 2
    x = torch.randn(1, 1, 64, 64)
    with torch.no_grad():
        features = gray.backbone.forward_features(x)
        torch.testing.assert_close(features, rgb.forward_features(x.repeat(1, 3, 1, 1)), rtol=1e-3, atol=1e-4)
    assert init_from_imagenet(gray, tmp_path / "ours.safetensors") == loaded


def test_the_classifier_keeps_its_start_even_where_the_file_has_one(tmp_path):
    torch.save(torchvision.models.resnet18().state_dict(), tmp_path / "r.pth")
    network = build(ModelConfig(arch="torchvision:resnet18", in_channels=3))
    before = network.fc.weight.clone()
    loaded = init_from_imagenet(network, tmp_path / "r.pth")
    assert loaded == len(network.state_dict()) - 2
    assert torch.equal(network.fc.weight, before)


def test_a_backbone_of_another_network_is_refused(backbone):
    _, path = backbone
    network = build(ModelConfig(arch="torchvision:mobilenet_v3_small"))
    with pytest.raises(InputError, match=r"not a backbone for this network: 0 tensors fit, 260 of the file"):
        init_from_imagenet(network, path)


def test_a_backbone_with_a_layer_missing_is_refused(tmp_path):
    state = torchvision.models.resnet18().state_dict()
    state = {k: v for k, v in state.items() if not k.startswith("layer3.")}
    torch.save(state, tmp_path / "r.pth")
    with pytest.raises(InputError, match=r"layer3\.0\.conv1\.weight"):
        init_from_imagenet(build(ModelConfig(arch="torchvision:resnet18")), tmp_path / "r.pth")


def test_the_shipped_imagenet_file_fits(test_data):
    path = test_data / "pretrained" / "mobilenet_v2_imagenet.safetensors"
    network = build(GRAY)
    assert init_from_imagenet(network, path) == 260
    assert network.features[18][1].running_var.min() > 0
