import io

import numpy as np
import pytest
import torch
from PIL import Image

from engine.imaging.square import load_square
from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.training.half_precision import ROUNDING, halved_tensors, scores_of, with_rounded
from engine.training.squares import Squares
from tests.models.upstream import trained_like
from tests.training.examples import radiograph

pytestmark = pytest.mark.slow

CONFIG = ModelConfig("deep_cnn", width=8, size=32)


def png(seed):
    stream = io.BytesIO()
    Image.fromarray(radiograph(seed, seed % 2 == 0)).save(stream, "PNG")
    return stream.getvalue()


def network_and_images(factor):
    """A network whose logits are `factor` times as steep: the steeper, the more rounding shows."""
    torch.manual_seed(0)
    network = trained_like(build(CONFIG), torch.rand(16, 1, 32, 32) * 2 - 1)
    pixels = torch.stack([torch.from_numpy(load_square(png(seed), 32)) for seed in range(12)])
    with torch.no_grad():
        logits = network(pixels[:, None].float() / 127.5 - 1)
        network.fc.bias.sub_(logits.mean())
        network.fc.weight.mul_(factor)
        network.fc.bias.mul_(factor)
    return network, Squares(pixels, torch.zeros(12, 4), torch.zeros(12), ())


def matrices(network):
    return [name for name, value in network.state_dict().items() if value.ndim > 1]


def change(network, data, names):
    exact = scores_of(network, data, CONFIG)
    return np.abs(scores_of(with_rounded(network, names), data, CONFIG) - exact).max()


def test_everything_is_halved_where_no_score_changes_much():
    network, data = network_and_images(1.0)
    halved = halved_tensors(network, data, CONFIG)
    assert halved == set(matrices(network))
    assert change(network, data, list(halved)) <= ROUNDING


def test_only_the_last_layers_are_halved_where_more_would_change_a_score():
    network, data = network_and_images(400.0)
    names, halved = matrices(network), halved_tensors(network, data, CONFIG)
    assert change(network, data, names) > ROUNDING
    assert set(names[len(names) - len(halved) :]) == halved
    assert len(halved) < len(names)
    assert change(network, data, sorted(halved)) <= ROUNDING
    assert change(network, data, names[len(names) - len(halved) - 1 :]) > ROUNDING


def test_weights_too_large_for_float16_stay_as_they_are():
    network, data = network_and_images(1e9)
    assert halved_tensors(network, data, CONFIG) == frozenset()


def test_the_network_itself_is_left_alone():
    network, data = network_and_images(1.0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    halved_tensors(network, data, CONFIG)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_rounding_touches_the_named_tensors_only():
    network, _ = network_and_images(1.0)
    name = matrices(network)[0]
    rounded = with_rounded(network, [name]).state_dict()
    for other, value in network.state_dict().items():
        expected = value.half().float() if other == name else value
        assert torch.equal(rounded[other], expected)
    assert not torch.equal(rounded[name], network.state_dict()[name])


@pytest.mark.parametrize("only", [None, frozenset({"fc.weight"})])
def test_a_folder_stores_what_was_chosen(tmp_path, only):
    from safetensors.torch import load_file

    from engine.models.store import save_model

    network, _ = network_and_images(1.0)
    save_model(tmp_path / "m", network, CONFIG, dtype=torch.float16, only=only)
    stored = load_file(tmp_path / "m" / "model.safetensors")
    halves = {name for name, value in stored.items() if value.dtype is torch.float16}
    assert halves == (set(matrices(network)) if only is None else only)
