import pytest
import torch
import torchvision

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.recognise import recognise
from engine.models.registry import build


@pytest.mark.parametrize(
    "config",
    [
        ModelConfig(arch="simple_cnn", width=6),
        ModelConfig(arch="simple_cnn", width=64, in_channels=3, outputs=2),
        ModelConfig(arch="deep_cnn", width=8, outputs=2),
        ModelConfig(arch="efficientnet_b0", in_channels=3, outputs=2),
        ModelConfig(arch="resnet120", in_channels=3),
        ModelConfig(arch="deep_resnet", width=24, in_channels=3),
        ModelConfig(arch="deep_resnet", width=64),
        ModelConfig(arch="improved_pneumonia_cnn", width=4),
        ModelConfig(arch="improved_pneumonia_cnn", width=32, attention="se", outputs=2),
        ModelConfig(arch="improved_pneumonia_cnn", width=64, attention="none"),
    ],
    ids=str,
)
def test_a_network_of_any_width_is_recognised_by_its_tensors(config):
    with torch.device("meta"):
        state = build(config).state_dict()
    assert recognise(state, source="m.pth") == config


@pytest.mark.parametrize("make", [torchvision.models.resnet18, torchvision.models.mobilenet_v2])
def test_a_users_own_network_is_not_guessed(make):
    with torch.device("meta"):
        state = make(num_classes=2).state_dict()
    with pytest.raises(InputError, match=r"'m\.pth' is of none .* --arch .* --config"):
        recognise(state, source="m.pth")


def test_a_lone_name_does_not_make_a_network():
    with pytest.raises(InputError, match="none of the project's"):
        recognise({"stem.0.weight": torch.zeros(3), "fc.weight": torch.zeros(1, 3)}, source="m.pth")


def test_more_outputs_than_two_are_refused():
    state = {
        "backbone.conv_stem.weight": torch.zeros(32, 1, 3, 3),
        "backbone.classifier.weight": torch.zeros(5, 8),
    }
    with pytest.raises(InputError, match="`outputs` to be 1 or 2, but got 5"):
        recognise(state, source="m.pth")
