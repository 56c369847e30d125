import pytest
import torch

from engine.errors import InputError
from engine.training.checkpoint import FILE_NAME, load_checkpoint, save_checkpoint

STATE = {"fingerprint": "abc", "epoch": 2, "model": {"weight": torch.arange(3.0)}, "history": [{"loss": 0.5}]}


def test_a_state_comes_back(tmp_path):
    assert load_checkpoint(tmp_path, "abc") is None
    save_checkpoint(tmp_path, STATE)
    state = load_checkpoint(tmp_path, "abc")
    assert torch.equal(state.pop("model")["weight"], STATE["model"]["weight"])
    assert state == {"fingerprint": "abc", "epoch": 2, "history": [{"loss": 0.5}]}


def test_a_kill_while_writing_leaves_the_state_before(tmp_path):
    save_checkpoint(tmp_path, STATE)
    whole = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / f"{FILE_NAME}.part").write_bytes(whole[: len(whole) // 2])
    assert load_checkpoint(tmp_path, "abc")["epoch"] == 2
    save_checkpoint(tmp_path, STATE | {"epoch": 3})
    assert load_checkpoint(tmp_path, "abc")["epoch"] == 3
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_the_state_of_another_run_is_refused(tmp_path):
    save_checkpoint(tmp_path, STATE)
    with pytest.raises(InputError, match="another recipe or other data; delete it to start again"):
        load_checkpoint(tmp_path, "abd")


def test_what_is_no_checkpoint_is_refused(tmp_path):
    path = tmp_path / FILE_NAME
    save_checkpoint(tmp_path, STATE)
    cut = path.read_bytes()[:300]
    for content in (b"", b"not a checkpoint", cut):
        path.write_bytes(content)
        with pytest.raises(InputError, match="cannot be read; delete it to start again"):
            load_checkpoint(tmp_path, "abc")
    for other in ({"weight": torch.zeros(2)}, [1, 2]):
        torch.save(other, path)
        with pytest.raises(InputError, match="cannot be read; delete it to start again"):
            load_checkpoint(tmp_path, "abc")
