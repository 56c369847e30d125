import subprocess
import sys

import pytest
import torch

from engine.errors import InputError
from engine.locations import user_weights_dir
from engine.models.catalog import count_parameters, find_model, list_models
from engine.models.config import Member, ModelConfig, write_config
from engine.models.registry import build
from engine.models.store import load_model, save_model

CONFIG = ModelConfig(arch="simple_cnn", width=4, size=32)


def save(folder, config=CONFIG):
    save_model(folder, build(config), config)
    return folder


def test_a_model_is_listed_with_its_parameters_and_scores(tmp_path):
    save(tmp_path / "Zebra")
    (save(tmp_path / "ant") / "scores").mkdir()
    (tmp_path / "ant" / "scores" / "kermany-test-black.parquet").write_bytes(b"")
    (tmp_path / "README.md").write_text("not a model")
    (tmp_path / ".hidden").mkdir()

    ant, zebra = list_models(tmp_path)

    assert (ant.name, ant.has_scores, zebra.name, zebra.has_scores) == ("ant", True, "Zebra", False)
    assert ant.path == tmp_path / "ant"
    assert ant.config == CONFIG
    assert ant.problem is None
    assert ant.parameters == sum(p.numel() for p in build(CONFIG).parameters())


def test_broken_folders_are_listed_with_their_problem(tmp_path):
    (tmp_path / "empty").mkdir()
    (save(tmp_path / "no-weights") / "model.safetensors").unlink()
    cut = save(tmp_path / "cut") / "model.safetensors"
    cut.write_bytes(cut.read_bytes()[:-10])
    (save(tmp_path / "text") / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1")
    (save(tmp_path / "bad-json") / "config.json").write_text("{")
    (save(tmp_path / "deep-json") / "config.json").write_text("[" * 100_000)
    (save(tmp_path / "unknown") / "config.json").write_text('{"arch": "resnet99"}')
    (save(tmp_path / "field") / "config.json").write_text('{"arch": "simple_cnn", "treshold": 0.4}')
    (save(tmp_path / "scores-file") / "scores").write_text("")
    save(tmp_path / "good")

    entries = {entry.name: entry for entry in list_models(tmp_path)}

    problems = {name: entry.problem for name, entry in entries.items()}
    assert problems.pop("good") is None
    assert problems.pop("scores-file") is None
    expected = {
        "empty": "no config.json",
        "no-weights": "no model.safetensors",
        "cut": "is damaged",
        "text": "not a safetensors file",
        "bad-json": "not valid JSON",
        "deep-json": "not valid JSON",
        "unknown": "Unknown architecture 'resnet99'",
        "field": "treshold",
    }
    assert problems.keys() == expected.keys()
    for name, text in expected.items():
        assert text in problems[name]
        assert "\n" not in problems[name]
    assert entries["cut"].config == CONFIG


def test_a_model_that_left_only_its_scores_is_told_from_a_broken_one(tmp_path):
    folder = save(tmp_path / "left")
    (folder / "scores").mkdir()
    (folder / "scores" / "kermany-test-black.parquet").touch()
    (folder / "model.safetensors").unlink()
    save(tmp_path / "whole")

    left, whole = list_models(tmp_path)

    assert (left.scores_only, left.config, left.parameters) == (True, CONFIG, None)
    assert left.problem == "its scores are here, but not its weights (model.safetensors)"
    assert not whole.scores_only
    with pytest.raises(InputError, match=r"weights of left are not here; copy model\.safetensors"):
        load_model(folder)


def test_what_has_no_problem_loads_and_what_has_one_does_not(tmp_path):
    save(tmp_path / "good")
    (save(tmp_path / "bad") / "config.json").write_text('{"arch": "resnet99"}')
    for entry in list_models(tmp_path):
        if entry.problem is None:
            assert load_model(entry.path).config == entry.config
        else:
            with pytest.raises(InputError):
                load_model(entry.path)


def test_an_ensemble_is_checked_for_its_members(tmp_path):
    save(tmp_path / "a")
    for name, members in {"whole": ("a",), "partial": ("a", "b"), "none": ()}.items():
        (tmp_path / name).mkdir()
        config = ModelConfig(arch="ensemble", members=tuple(Member(m) for m in members))
        write_config(config, tmp_path / name / "config.json")
    problems = {entry.name: entry.problem for entry in list_models(tmp_path)}
    assert problems["whole"] is None
    assert "needs the models b" in problems["partial"]
    assert "names no `members`" in problems["none"]


def test_a_folder_that_is_not_there_holds_no_models(tmp_path):
    assert list_models(tmp_path / "nowhere") == []


def test_the_users_models_are_found_beside_the_projects():
    folder = save(user_weights_dir() / "my-own-model")
    assert folder in [entry.path for entry in list_models()]
    assert find_model("my-own-model") == folder
    assert load_model("my-own-model").path.parent == folder


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a"])
def test_a_name_is_never_a_path(tmp_path, name):
    save(tmp_path / "weights" / "a")
    save(tmp_path / "a")
    assert find_model(name, tmp_path / "weights") is None


def test_parameters_are_counted_without_the_running_statistics(tmp_path):
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.BatchNorm2d(4))
    save_model(tmp_path / "m", network, CONFIG)
    assert count_parameters(tmp_path / "m" / "model.safetensors") == 4 * 9 + 4 + 4 + 4


def test_listing_models_does_not_import_torch(tmp_path):
    save(tmp_path / "a")
    code = (
        "import sys; from pathlib import Path; from engine.models.catalog import list_models; "
        f"print(len(list_models(Path({str(tmp_path)!r}))), 'torch' in sys.modules, 'timm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False", "False"]
