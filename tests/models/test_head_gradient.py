import pytest
import torch
from torch import nn
from torch.nn import functional

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.head import Pooling, find_head
from engine.models.head_gradient import channel_weights, has_derivative


class Small(nn.Module):
    """A convolution to six channels of 4 × 4, a way of pooling, and a head."""

    def __init__(self, pool, *layers: nn.Module):
        super().__init__()
        self.body = nn.Conv2d(1, 6, 3, stride=2, padding=1)
        self.pool = pool
        self.head = nn.Sequential(*layers)

    def forward(self, x):
        return self.head(self.pool(self.body(x))).flatten(1)


def mean(maps):
    return maps.mean(dim=(2, 3))


def pixel(maps):
    return functional.adaptive_avg_pool2d(maps, 1)


def masked(maps):
    return functional.relu(maps).mean(dim=(2, 3))


HEADS = {
    "linear": (mean, Pooling.MEAN, [nn.Dropout(0.4), nn.Linear(6, 1)]),
    "two outputs": (mean, Pooling.MEAN, [nn.Linear(6, 2)]),
    "hidden": (pixel, Pooling.MEAN, [nn.Flatten(), nn.Linear(6, 9), nn.ReLU(inplace=True), nn.Linear(9, 1)]),
    "hardswish": (mean, Pooling.MEAN, [nn.Linear(6, 9), nn.Hardswish(inplace=True), nn.Linear(9, 2)]),
    "silu": (mean, Pooling.MEAN, [nn.Linear(6, 9), nn.SiLU(inplace=True), nn.Linear(9, 1)]),
    "activation first": (mean, Pooling.MEAN, [nn.SiLU(inplace=True), nn.Linear(6, 1)]),
    "norm": (mean, Pooling.MEAN, [nn.LayerNorm(6), nn.Linear(6, 1)]),
    "convolution": (pixel, Pooling.MEAN, [nn.Conv2d(6, 9, 1), nn.ReLU(), nn.Conv2d(9, 2, 1)]),
    "after ReLU": (masked, Pooling.RELU_MEAN, [nn.Linear(6, 2)]),
    "flattened": (lambda maps: maps.flatten(1), Pooling.FLATTEN, [nn.Linear(96, 7), nn.ReLU(), nn.Linear(7, 1)]),
}  # fmt: skip


def network(name: str) -> tuple[Small, ModelConfig]:
    torch.manual_seed(1)
    pool, _, layers = HEADS[name]
    for layer in layers:
        for parameter in layer.parameters():
            nn.init.normal_(parameter, std=1.5)
    made = Small(pool, *layers).eval()
    nn.init.normal_(made.body.weight, std=1.0)
    outputs = next(p for p in reversed(list(made.parameters()))).shape[0]
    return made, ModelConfig("simple_cnn", size=8, outputs=outputs)


@pytest.mark.parametrize("name", HEADS)
def test_weights_are_the_mean_gradients_of_backpropagation(name):
    made, config = network(name)
    head = find_head(made, config, has_derivative)
    assert (head.target, head.pooling) == ("body", HEADS[name][1])
    images = torch.randn(5, 1, 8, 8)
    maps = made.body(images).detach().requires_grad_()
    logits = made.head(made.pool(maps).clone()).flatten(1)
    (slopes,) = torch.autograd.grad(logits[:, -1].sum(), maps)
    unit = torch.eye(config.outputs)[-1]
    found = channel_weights(head, maps.detach(), unit)
    torch.testing.assert_close(found, slopes.mean(dim=(2, 3)), rtol=1e-4, atol=1e-6)
    assert found.abs().max() > 1e-3


@pytest.mark.parametrize(
    ("pool", "layers", "target", "reason"),
    [
        (mean, [nn.Linear(6, 4), nn.Tanh(), nn.Linear(4, 1)], None, "derivative of its layer 'head.1'"),
        (
            lambda maps: maps.amax(dim=(2, 3)),
            [nn.Linear(6, 1)],
            None,
            "'body' and the classifier is more than",
        ),
        (mean, [nn.Linear(6, 1)], "head.0", "the layer 'head.0' gives no feature map"),
        (mean, [nn.Linear(6, 1)], "tail", "no layer 'tail'"),
    ],
)
def test_another_head_is_refused_with_the_reason(pool, layers, target, reason):
    made = Small(pool, *layers).eval()
    with pytest.raises(InputError, match=reason):
        find_head(made, ModelConfig("simple_cnn", size=8, target_layer=target), has_derivative)
    assert sum(len(one._forward_hooks) + len(one._forward_pre_hooks) for one in made.modules()) == 0


class Shortcut(Small):
    def forward(self, x):
        vector = self.pool(self.body(x))
        return self.head(vector) + vector[:, :1]


def test_a_head_that_is_no_chain_is_refused():
    with pytest.raises(InputError, match="not a plain chain"):
        find_head(Shortcut(mean, nn.Linear(6, 1)).eval(), ModelConfig("simple_cnn", size=8), has_derivative)
