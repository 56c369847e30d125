"""What the command tests share: the command line run in this process, a tiny model, a tiny dataset."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from engine.cli import main
from engine.locations import user_weights_dir
from engine.models.config import ModelConfig
from engine.models.store import load_model, save_model
from tests.commands.tiny import CONFIG, network, write_dataset


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd) -> Callable[..., Outcome]:
    """Run the command line in this process; the streams are captured below Python, where libraries write."""

    def run(*arguments: object) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        return Outcome(exit_.value.code, *capfd.readouterr())

    return run


@pytest.fixture
def done(run) -> Callable[..., str]:
    """Run a command that ends well and leaves stderr empty; return what it printed."""

    def done(*arguments: object) -> str:
        outcome = run(*arguments)
        assert (outcome.code, outcome.err) == (0, "")
        return outcome.out

    return done


@pytest.fixture
def refused(run) -> Callable[..., str]:
    """Run a command on bad input; return its one line on stderr, after checking that it is all there is."""

    def refused(*arguments: object) -> str:
        outcome = run(*arguments)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith("Error: ")
        assert outcome.err.endswith("\n")
        assert outcome.err.count("\n") == 1
        assert "Traceback" not in outcome.err
        return outcome.err.strip()

    return refused


@pytest.fixture
def tiny():
    """Put the model ``tiny`` into the user's weights folder, and return it loaded."""
    save_model(user_weights_dir() / "tiny", network(CONFIG), CONFIG)
    return load_model("tiny")


@pytest.fixture
def two_output_model(tmp_path) -> Path:
    """Return the weights file of a user's own model: RGB, two outputs, a small ShuffleNet."""
    config = ModelConfig(arch="torchvision:shufflenet_v2_x0_5", in_channels=3, outputs=2, size=32)
    torch.save({"state_dict": network(config).state_dict(), "epoch": 3}, tmp_path / "mine.pth")
    return tmp_path / "mine.pth"


@pytest.fixture
def dataset(tmp_path) -> Path:
    """Return a folder of 32×32 images: 12 in test, 20 in train, both classes, PNEUMONIA the brighter."""
    return write_dataset(tmp_path / "Chest Set", {"train": 10, "test": 6})
