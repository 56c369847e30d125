import math

import pytest
import torch
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

from engine.training.losses import class_weights, loss_of, two_sided
from engine.training.recipe import Recipe

DRAW = torch.Generator().manual_seed(0)
LOGITS = torch.randn(40, generator=DRAW) * 3
HARD = (torch.rand(40, generator=DRAW) > 0.7).float()
SOFT = torch.rand(40, generator=DRAW)
EVEN = (1.0, 1.0)


@pytest.mark.parametrize("target", [HARD, SOFT])
def test_bce_is_torchs(target):
    expected = F.binary_cross_entropy_with_logits(LOGITS, target)
    torch.testing.assert_close(loss_of(LOGITS, target, Recipe(), EVEN), expected)


def test_two_logits_give_torchs_cross_entropy():
    pairs = torch.randn(40, 2, generator=torch.Generator().manual_seed(1))
    loss = loss_of(two_sided(pairs), HARD, Recipe(label_smoothing=0.1), EVEN)
    torch.testing.assert_close(loss, F.cross_entropy(pairs, HARD.long(), label_smoothing=0.1))
    assert torch.equal(two_sided(pairs[:, :1]), pairs[:, 0])


def test_class_weights_are_torchs():
    weights = class_weights(HARD, "weight")
    pairs = torch.stack([torch.zeros(40), LOGITS], dim=1)
    expected = F.cross_entropy(pairs, HARD.long(), weight=torch.tensor(weights), reduction="none").mean()
    torch.testing.assert_close(loss_of(LOGITS, HARD, Recipe(), weights), expected)


def test_weights_make_both_classes_count_the_same():
    labels = torch.tensor([1.0] * 30 + [0.0] * 10)
    negative, positive = class_weights(labels, "weight")
    assert (negative, positive) == (2.0, pytest.approx(2 / 3))
    assert negative * 10 == pytest.approx(positive * 30)
    assert class_weights(labels, "none") == class_weights(labels, "sample") == (1.0, 1.0)


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0, 3.5])
def test_focal_loss_is_torchvisions(gamma):
    expected = sigmoid_focal_loss(LOGITS, HARD, alpha=-1, gamma=gamma, reduction="mean")
    loss = loss_of(LOGITS, HARD, Recipe(loss="focal", focal_gamma=gamma), EVEN)
    torch.testing.assert_close(loss, expected)


@pytest.mark.parametrize(
    ("probability", "target", "expected"),
    [
        (0.8, 1.0, 0.2**2 * -math.log(0.8)),
        (0.8, 0.0, 0.8**2 * -math.log(0.2)),
        (0.5, 1.0, 0.25 * math.log(2)),
    ],
)
def test_focal_loss_by_hand(probability, target, expected):
    logit = torch.tensor([math.log(probability / (1 - probability))])
    loss = loss_of(logit, torch.tensor([target]), Recipe(loss="focal", focal_gamma=2.0), EVEN)
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_losses_of_extreme_logits_and_their_gradients_are_finite():
    for name in ("bce", "focal"):
        logits = torch.tensor([-300.0, 300.0, -300.0, 300.0], requires_grad=True)
        loss = loss_of(logits, torch.tensor([0.0, 1.0, 1.0, 0.0]), Recipe(loss=name), EVEN)
        loss.backward()
        assert loss.isfinite()
        assert logits.grad.isfinite().all()
