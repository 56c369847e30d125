import os
import pickle

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import InputError
from engine.models.checkpoints import load_weights, read_state_dict, write_state_dict
from engine.models.config import ModelConfig
from engine.models.registry import build
from engine.models.store import load_model

CONFIG = ModelConfig(arch="simple_cnn", width=8, size=32)


@pytest.fixture
def state():
    torch.manual_seed(0)
    return build(CONFIG).state_dict()


class Payload:
    """An object whose pickle runs a command when it is read."""

    def __init__(self, sentinel):
        self.sentinel = sentinel

    def __reduce__(self):
        return os.system, (f"touch '{self.sentinel}'",)


def test_the_payload_of_the_next_test_does_run_when_it_is_let(tmp_path):
    pickle.loads(pickle.dumps(Payload(tmp_path / "sentinel")))
    assert (tmp_path / "sentinel").exists()


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("name", ["model.pth", "model.pt", "model.safetensors"])
def test_a_pickle_with_code_is_refused_and_not_run(tmp_path, state, name, zipped):
    path, sentinel = tmp_path / name, tmp_path / "sentinel"
    content = {"state_dict": state, "extra": Payload(sentinel)}
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(InputError, match=r"refused.*system.*save the weights alone"):
        read_state_dict(path)
    with pytest.raises(InputError, match="refused"):
        load_model(path)
    assert not sentinel.exists()


def test_a_bare_pickle_with_code_is_refused_and_not_run(tmp_path):
    sentinel = tmp_path / "sentinel"
    (tmp_path / "m.pth").write_bytes(pickle.dumps(Payload(sentinel)))
    with pytest.raises(InputError, match="refused"):
        read_state_dict(tmp_path / "m.pth")
    assert not sentinel.exists()


def test_a_whole_pickled_network_is_refused_with_the_remedy(tmp_path):
    torch.save(torch.nn.Linear(2, 2), tmp_path / "m.pth")
    with pytest.raises(InputError, match=r"Linear.*torch\.save\(model\.state_dict\(\)"):
        read_state_dict(tmp_path / "m.pth")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: s,
        lambda s: {"state_dict": s, "epoch": 3},
        lambda s: {"model_state_dict": s, "optimizer": {"lr": 0.1}},
        lambda s: {"model": {"state_dict": s}},
        lambda s: {f"module.{k}": v for k, v in s.items()},
        lambda s: {"state_dict": {f"module._orig_mod.{k}": v for k, v in s.items()}},
        lambda s: {"state_dict": {f"_orig_mod.module.{k}": v for k, v in s.items()}},
        lambda s: {"state_dict": {f"model.{k}": v for k, v in s.items()}},
    ],
)
def test_wrappers_and_prefixes_of_training_scripts_are_taken_off(tmp_path, state, wrap):
    torch.save(wrap(state), tmp_path / "m.pth")
    read = read_state_dict(tmp_path / "m.pth")
    assert read.keys() == state.keys()
    assert all(torch.equal(read[key], state[key]) for key in state)


def test_the_content_tells_the_kind_of_file_not_its_name(tmp_path, state):
    save_file(state, tmp_path / "m.pth")
    torch.save(state, tmp_path / "m.safetensors")
    for name in ("m.pth", "m.safetensors"):
        assert read_state_dict(tmp_path / name).keys() == state.keys()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_floating_point_becomes_float32_and_counts_stay_whole(tmp_path, dtype):
    save_file({"a": torch.ones(2, dtype=dtype), "n": torch.tensor(7)}, tmp_path / "m.safetensors")
    read = read_state_dict(tmp_path / "m.safetensors")
    assert (read["a"].dtype, read["n"].dtype) == (torch.float32, torch.int64)


def test_float16_keeps_vectors_exact_and_rounds_matrices(tmp_path):
    state = {"weight": torch.full((2, 2), 0.1), "bias": torch.full((2,), 0.1), "count": torch.tensor(3)}
    write_state_dict(state, tmp_path / "m.safetensors", torch.float16)
    read = read_state_dict(tmp_path / "m.safetensors")
    assert torch.equal(read["bias"], state["bias"])
    assert torch.equal(read["weight"], state["weight"].half().float())
    assert read["count"] == 3
    assert [path.name for path in tmp_path.iterdir()] == ["m.safetensors"]


def test_a_weight_beyond_float16_is_refused(tmp_path):
    with pytest.raises(InputError, match="save as float32"):
        write_state_dict({"w": torch.full((1, 1), 1e6)}, tmp_path / "m.safetensors", torch.float16)


def test_diverged_weights_are_refused(tmp_path):
    torch.save({"w": torch.tensor([1.0, float("nan")])}, tmp_path / "m.pth")
    with pytest.raises(InputError, match="NaN or infinite values in w"):
        read_state_dict(tmp_path / "m.pth")


def whole_files(state, folder):
    torch.save(state, folder / "zip.pth")
    torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    save_file(state, folder / "whole.safetensors")
    return [(folder / name).read_bytes() for name in ("zip.pth", "legacy.pth", "whole.safetensors")]


def test_truncated_files_are_input_errors_of_one_line(tmp_path, state):
    for content in whole_files(state, tmp_path):
        for share in (0.001, 0.1, 0.5, 0.9, 0.999):
            path = tmp_path / "cut.pth"
            path.write_bytes(content[: int(len(content) * share)])
            with pytest.raises(InputError) as caught:
                read_state_dict(path)
            assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\x00", "not a weights file"),
        (b"epoch,loss\n1,0.5\n", "not a weights file"),
        (b"\xff\xd8\xff\xe0 a JPEG picture", "not a weights file"),
        (b"PK\x03\x04 not really a zip", "damaged"),
        (b"\x80\x02", "damaged"),
        (b"\x10\0\0\0\0\0\0\0{not json at all}", "damaged"),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff{}", "damaged"),
    ],
)
def test_what_is_no_weights_file_is_refused(tmp_path, content, message):
    (tmp_path / "m.pth").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_state_dict(tmp_path / "m.pth")


@pytest.mark.parametrize("content", [{}, {"epoch": 3}, [1, 2], torch.ones(3), {"state_dict": {}}])
def test_a_file_without_a_state_dict_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "m.pth")
    with pytest.raises(InputError, match="no state dict"):
        read_state_dict(tmp_path / "m.pth")


def test_a_torchscript_program_is_refused(tmp_path):
    with pytest.warns(FutureWarning, match="deprecated"):
        torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), tmp_path / "m.pt")
    with pytest.raises(InputError, match="TorchScript"):
        read_state_dict(tmp_path / "m.pt")


@pytest.mark.parametrize("name", ["absent.pth", "."])
def test_a_path_that_cannot_be_read_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="Cannot read"):
        read_state_dict(tmp_path / name)


def test_keys_that_do_not_fit_are_named_on_one_line(state):
    wrong = {f"other.{i}": torch.zeros(1) for i in range(5)} | state
    del wrong["block1.0.weight"]
    wrong["fc.weight"] = torch.zeros(2, 16)
    with pytest.raises(InputError) as caught:
        load_weights(build(CONFIG), wrong, source="m.pth", arch="simple_cnn")
    message = str(caught.value)
    assert "'m.pth' does not hold the weights of simple_cnn" in message
    assert "1 missing (block1.0.weight)" in message
    assert "5 unexpected (other.0, other.1, other.2, …)" in message
    assert "1 of another shape (fc.weight 2×16 instead of 1×16)" in message
    assert "\n" not in message


def test_a_refused_file_leaves_the_network_as_it_was(state):
    network = build(CONFIG)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    with pytest.raises(InputError):
        load_weights(network, {**state, "more": torch.zeros(1)}, source="m", arch="simple_cnn")
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


def test_batch_counts_may_be_missing(state):
    network = build(CONFIG)
    without = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    load_weights(network, without, source="m", arch="simple_cnn")
    assert torch.equal(network.fc.weight, state["fc.weight"])
