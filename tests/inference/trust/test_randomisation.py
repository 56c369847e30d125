import numpy as np
import pytest
import torch
from torch import nn

from engine.inference.trust.randomisation import shuffled, shuffled_model
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.inference.examples import lively, network_input, saved, squares

CONFIG = ModelConfig("deep_cnn", width=8, size=32)
SQUARES = squares(8, 32)


@pytest.fixture(scope="module")
def network():
    return lively(CONFIG).eval()


def test_every_layer_keeps_its_weights_and_loses_their_order(network):
    before = {name: value.clone() for name, value in network.state_dict().items()}
    other = shuffled(network, CONFIG, SQUARES, 0)
    for (name, old), new in zip(network.named_parameters(), other.parameters(), strict=True):
        assert torch.equal(old.flatten().sort().values, new.flatten().sort().values)
        assert old.numel() < 4 or old.unique().numel() == 1 or not torch.equal(old, new), name
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert not any(layer.training for layer in other.modules())


def test_the_seed_decides_the_order(network):
    first, again, other = (shuffled(network, CONFIG, SQUARES, seed).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_signals_neither_die_nor_explode(network):
    """Behind each batch norm, on the images that its statistics are of, values have the spread of its weights."""
    other = shuffled(network, CONFIG, SQUARES, 0)
    spreads = []
    norms = [layer for layer in other.modules() if isinstance(layer, nn.BatchNorm2d)]
    assert norms
    for norm in norms:
        norm.register_forward_hook(
            lambda layer, _, out: spreads.append(
                (out.std(dim=(0, 2, 3)) / layer.weight.abs()).median().item()
            )
        )
    with torch.no_grad():
        other(network_input(SQUARES, CONFIG))
    assert np.allclose(spreads, 1, atol=0.1)


def test_members_of_an_ensemble_are_shuffled_each(tmp_path):
    small = ModelConfig("simple_cnn", width=4, size=32)
    for name in ("a", "b"):
        saved(tmp_path / name, small)
    (tmp_path / "both").mkdir()
    write_config(
        ModelConfig("ensemble", members=(Member("a"), Member("b"))), tmp_path / "both" / "config.json"
    )
    model = load_model(tmp_path / "both", weights_dir=tmp_path)
    other = shuffled_model(model, [SQUARES, SQUARES], 0)
    weights = [[next(one.module.parameters()) for one in each.members] for each in (model, other)]
    assert torch.equal(*weights[0])
    assert not torch.equal(*weights[1])
    assert not torch.equal(weights[0][0], weights[1][0])
