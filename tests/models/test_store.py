import hashlib
import json

import pytest
import torch

from engine.errors import InputError
from engine.models.config import Member, ModelConfig, read_config, write_config
from engine.models.preprocess import positive_probability
from engine.models.registry import build
from engine.models.store import load_model, save_model
from tests.models.upstream import trained_like

CONFIG = ModelConfig(arch="deep_cnn", width=8, size=32, threshold=0.3, temperature=1.7, padding="crop")
X = torch.randn(4, 1, 32, 32, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def network():
    torch.manual_seed(0)
    return trained_like(build(CONFIG), X)


def logits(network, x=X):
    with torch.no_grad():
        return network(x)


def test_a_saved_model_comes_back_the_same(tmp_path, network):
    save_model(tmp_path / "m", network, CONFIG)
    loaded = load_model("m", weights_dir=tmp_path)
    assert (loaded.name, loaded.config) == ("m", CONFIG)
    assert loaded.path == tmp_path / "m" / "model.safetensors"
    assert loaded.sha256 == hashlib.sha256(loaded.path.read_bytes()).hexdigest()
    assert not any(layer.training for layer in loaded.module.modules())
    assert torch.equal(logits(loaded.module), logits(network.to(memory_format=torch.channels_last)))


def test_float16_halves_the_file_and_moves_no_score_by_more_than_0_002(tmp_path, network):
    save_model(tmp_path / "full", network, CONFIG)
    save_model(tmp_path / "half", network, CONFIG, dtype=torch.float16)
    full, half = (load_model(name, weights_dir=tmp_path) for name in ("full", "half"))
    assert half.path.stat().st_size < 0.6 * full.path.stat().st_size
    assert {p.dtype for p in half.module.parameters()} == {torch.float32}
    change = positive_probability(logits(half.module), CONFIG) - positive_probability(logits(network), CONFIG)
    assert 0 < change.abs().max() <= 0.002


def test_another_dtype_is_refused(tmp_path, network):
    with pytest.raises(InputError, match=r"float32 or torch\.float16"):
        save_model(tmp_path / "m", network, CONFIG, dtype=torch.int8)


def test_name_folder_and_weights_file_are_the_same_model(tmp_path, network):
    folder = tmp_path / "m"
    save_model(folder, network, CONFIG)
    for place in (folder, str(folder), folder / "model.safetensors"):
        loaded = load_model(place)
        assert (loaded.name, loaded.config) == ("m", CONFIG)


def test_overrides_go_before_the_configuration_and_none_keeps_it(tmp_path, network):
    save_model(tmp_path / "m", network, CONFIG)
    loaded = load_model(tmp_path / "m", padding="gray", threshold=None, mean=[0.4])
    assert loaded.config == CONFIG.with_changes(padding="gray", mean=(0.4,))


def test_an_unknown_override_is_refused(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "m.pth")
    with pytest.raises(InputError, match="colour"):
        load_model(tmp_path / "m.pth", colour="gray")


def test_a_loose_file_is_recognised_and_takes_overrides(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "mine.pth")
    loaded = load_model(tmp_path / "mine.pth", threshold=0.7)
    assert loaded.name == "mine"
    assert loaded.config == ModelConfig(arch="deep_cnn", width=8, threshold=0.7)
    assert torch.equal(logits(loaded.module), logits(network.to(memory_format=torch.channels_last)))


def test_a_loose_file_takes_a_configuration_and_the_arch_that_it_lacks(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "mine.pth")
    (tmp_path / "c.json").write_text(
        json.dumps({"width": 8, "size": 32, "mean": 0.3, "classes": ["NO", "YES"]})
    )
    loaded = load_model(tmp_path / "mine.pth", arch="deep_cnn", config_path=tmp_path / "c.json")
    assert loaded.config == ModelConfig(arch="deep_cnn", width=8, size=32, mean=(0.3,), classes=("NO", "YES"))
    with pytest.raises(InputError, match="names no `arch`"):
        load_model(tmp_path / "mine.pth", config_path=tmp_path / "c.json")


def test_the_checkpoint_of_another_network_is_refused_by_its_keys(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "mine.pth")
    with pytest.raises(
        InputError, match=r"does not hold the weights of simple_cnn: .* missing .* unexpected"
    ):
        load_model(tmp_path / "mine.pth", arch="simple_cnn")
    with pytest.raises(InputError, match="does not hold the weights of torchvision:mobilenet_v2"):
        load_model(tmp_path / "mine.pth", arch="torchvision:mobilenet_v2")


def test_a_checkpoint_without_its_classifier_says_so(tmp_path, network):
    state = {k: v for k, v in network.state_dict().items() if not k.startswith("fc.")}
    torch.save(state, tmp_path / "mine.pth")
    with pytest.raises(InputError, match=r"2 missing \(fc\.weight, fc\.bias\)"):
        load_model(tmp_path / "mine.pth")


@pytest.mark.parametrize("name", ["absent", "", "a" * 5000, "zero\0character", "no/such/file.pth"])
def test_what_is_not_there_is_refused_with_the_models_that_are(tmp_path, network, name):
    save_model(tmp_path / "present", network, CONFIG)
    with pytest.raises(InputError, match=r"present|no config\.json") as caught:
        load_model(name, weights_dir=tmp_path)
    assert len(str(caught.value)) < 300


@pytest.fixture
def ensemble(tmp_path):
    """Return a weights folder with an ensemble of two unlike members."""
    torch.manual_seed(1)
    first = ModelConfig(arch="simple_cnn", width=4, size=32, padding="black", temperature=2.0)
    second = ModelConfig(arch="deep_cnn", width=8, size=48, padding="crop", in_channels=3, outputs=2)
    save_model(tmp_path / "a", trained_like(build(first), X), first)
    save_model(tmp_path / "b", trained_like(build(second), torch.randn(4, 3, 48, 48)), second)
    config = ModelConfig(arch="ensemble", members=(Member("a", 3.0), Member("b", 1.0)))
    (tmp_path / "both").mkdir()
    write_config(config, tmp_path / "both" / "config.json")
    return tmp_path


def test_an_ensemble_is_the_weighted_mean_of_its_members_probabilities(ensemble):
    both, a, b = (load_model(name, weights_dir=ensemble) for name in ("both", "a", "b"))
    inputs = [X, torch.randn(4, 3, 48, 48)]
    probability = positive_probability(logits(both.module, inputs), both.config)
    p_a = torch.sigmoid(logits(a.module, inputs[0])[:, 0] / 2)
    p_b = torch.softmax(logits(b.module, inputs[1]), dim=1)[:, 1]
    torch.testing.assert_close(probability, 0.75 * p_a + 0.25 * p_b)
    assert [member.name for member in both.members] == ["a", "b"]
    assert [member.config.padding for member in both.members] == ["black", "crop"]


def test_the_identity_of_an_ensemble_follows_members_and_weights(ensemble):
    path = ensemble / "both" / "config.json"
    before = load_model("both", weights_dir=ensemble).sha256
    assert load_model(ensemble / "both").sha256 == before
    write_config(read_config(path).with_changes(members=(Member("a", 1.0), Member("b", 1.0))), path)
    assert load_model("both", weights_dir=ensemble).sha256 != before


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ((), "names no `members`"),
        (("a", "gone"), "needs the models gone"),
        (("both",), "a member that is one too: 'both'"),
        (("../a",), r"needs the models \.\./a"),
    ],
)
def test_an_ensemble_that_cannot_be_made_is_refused(ensemble, members, message):
    config = ModelConfig(arch="ensemble", members=tuple(Member(name) for name in members))
    write_config(config, ensemble / "both" / "config.json")
    with pytest.raises(InputError, match=message):
        load_model("both", weights_dir=ensemble)


def test_saving_an_ensemble_writes_its_configuration_only(ensemble):
    both = load_model("both", weights_dir=ensemble)
    save_model(ensemble / "again", both.module, both.config)
    assert [path.name for path in (ensemble / "again").iterdir()] == ["config.json"]
    assert load_model("again", weights_dir=ensemble).sha256 == both.sha256
