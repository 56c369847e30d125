import pytest
import torch
from torch import nn

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.ensemble import Ensemble

CONFIG = ModelConfig(arch="ensemble")
MEMBER = ModelConfig(arch="simple_cnn")


class Constant(nn.Module):
    """A network that gives the same logit for every image."""

    def __init__(self, logit):
        super().__init__()
        self.logit = logit

    def forward(self, x):
        return torch.full((len(x), 1), self.logit)


def members(*logits):
    return [(Constant(logit), MEMBER) for logit in logits]


def test_probabilities_are_averaged_not_logits():
    network = Ensemble(CONFIG, members(0.0, 30.0), [1.0, 1.0])
    out = network([torch.zeros(2, 1, 4, 4)] * 2)
    assert out.shape == (2, 1)
    assert torch.sigmoid(out).flatten().tolist() == pytest.approx([0.75, 0.75])


def test_certain_members_stay_finite():
    out = Ensemble(CONFIG, members(500.0, 500.0), [1.0, 1.0])([torch.zeros(1, 1, 4, 4)] * 2)
    assert out.isfinite().all()
    assert torch.sigmoid(out).item() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "weights", [[-1.0, 2.0], [0.0, 0.0], [1.0], [float("nan"), 1.0], [float("inf"), 1.0]]
)
def test_weights_that_make_no_mean_are_refused(weights):
    with pytest.raises(InputError, match="weight"):
        Ensemble(CONFIG, members(0.0, 0.0), weights)


def test_members_of_other_classes_are_refused():
    other = MEMBER.with_changes(classes=("NORMAL", "EFFUSION"))
    with pytest.raises(InputError, match="Member 2 tells NORMAL from EFFUSION"):
        Ensemble(CONFIG, [(Constant(0.0), MEMBER), (Constant(0.0), other)], [1.0, 1.0])


def test_two_outputs_are_refused():
    with pytest.raises(InputError, match="one output"):
        Ensemble(CONFIG.with_changes(outputs=2), members(0.0), [1.0])


@pytest.mark.parametrize("inputs", [torch.zeros(2, 1, 4, 4), [torch.zeros(2, 1, 4, 4)]])
def test_one_input_for_two_members_is_refused(inputs):
    with pytest.raises(InputError, match="a list of as many inputs"):
        Ensemble(CONFIG, members(0.0, 0.0), [1.0, 1.0])(inputs)
