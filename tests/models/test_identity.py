import json
import subprocess
import sys

import pytest

from engine.errors import InputError
from engine.models.config import Member, ModelConfig, write_config
from engine.models.identity import identify
from engine.models.store import load_model
from tests.ui.homes import add_model


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    add_model(folder, "a")
    add_model(folder, "b", padding="crop", temperature=1.5)
    (folder / "both").mkdir()
    config = ModelConfig("ensemble", size=32, members=(Member("a", 1.0), Member("b", 2.0)))
    write_config(config, folder / "both" / "config.json")
    return folder


@pytest.mark.parametrize("name", ["a", "b", "both"])
def test_a_folder_is_identified_as_the_loaded_model(weights, name):
    identity, model = identify(weights / name, weights), load_model(name, weights_dir=weights)
    assert identity.sha256 == model.sha256
    assert identity.config == model.config
    assert identity.members == tuple(member.config for member in model.members)


def test_models_differ(weights):
    names = ("a", "both")
    assert len({identify(weights / name, weights).sha256 for name in names}) == len(names)


def test_a_folder_without_weights_is_told(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"arch": "simple_cnn"}))
    with pytest.raises(InputError, match=r"Cannot read '.*model\.safetensors': No such file"):
        identify(tmp_path)


def test_identifying_imports_no_torch(weights):
    script = f"""
import sys
from pathlib import Path
from engine.models.identity import identify
identify(Path({str(weights / "both")!r}))
sys.exit("torch" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
