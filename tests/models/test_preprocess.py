import numpy as np
import pytest
import torch
from torchvision.transforms import v2

from engine.errors import InputError
from engine.models.config import ModelConfig
from engine.models.preprocess import positive_probability, to_input

SQUARES = np.random.default_rng(0).integers(0, 256, (3, 16, 16), dtype=np.uint8)


@pytest.mark.parametrize(
    "config",
    [
        ModelConfig(arch="simple_cnn", size=16),
        ModelConfig(arch="simple_cnn", size=16, in_channels=3),
        ModelConfig(
            arch="simple_cnn",
            size=16,
            in_channels=3,
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
        ),
    ],
)
def test_input_is_what_torchvision_makes_of_the_picture(config):
    channels = config.in_channels
    reference = v2.Compose(
        [
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize(
                config.mean * (channels // len(config.mean)), config.std * (channels // len(config.std))
            ),
        ]
    )(torch.from_numpy(SQUARES).unsqueeze(1).repeat(1, channels, 1, 1))
    x = to_input(SQUARES, config)
    assert (x.dtype, x.shape) == (torch.float32, (3, channels, 16, 16))
    torch.testing.assert_close(x, reference, rtol=0, atol=2e-6)


def test_input_leaves_the_squares_alone_and_takes_read_only_ones():
    squares = SQUARES.copy()
    squares.flags.writeable = False
    to_input(squares, ModelConfig(arch="simple_cnn", size=16)).add_(1)
    assert (squares == SQUARES).all()


@pytest.mark.parametrize("squares", [SQUARES[0], SQUARES[:, :8], SQUARES.astype(np.float32)])
def test_other_shapes_and_types_are_refused(squares):
    with pytest.raises(InputError, match=r"Expected squares \(B, 16, 16\) of uint8"):
        to_input(squares, ModelConfig(arch="simple_cnn", size=16))


def test_one_logit_is_a_sigmoid_at_the_temperature():
    config = ModelConfig(arch="simple_cnn", temperature=2.0)
    probability = positive_probability(torch.tensor([[0.0], [2.0], [-400.0]]), config)
    assert probability.tolist() == pytest.approx([0.5, 1 / (1 + np.exp(-1)), 0.0])


def test_two_logits_are_a_softmax_at_the_temperature():
    config = ModelConfig(arch="simple_cnn", outputs=2, temperature=0.5)
    probability = positive_probability(torch.tensor([[1.0, 1.0], [0.0, 1.0]]), config)
    assert probability.tolist() == pytest.approx([0.5, np.exp(2) / (1 + np.exp(2))])


@pytest.mark.parametrize("logits", [torch.zeros(3), torch.zeros(3, 2)])
def test_logits_of_another_shape_are_refused(logits):
    with pytest.raises(InputError, match=r"Expected logits \(B, 1\)"):
        positive_probability(logits, ModelConfig(arch="simple_cnn"))
