import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cli import main
from engine.inference.guard import GUARD_FILE, read_guard
from engine.models.config import ModelConfig
from tests.inference.examples import saved, write_pictures

NAMES = [f"{split}/{label}/{n}.png" for split in ("train", "val") for label in "AB" for n in range(12)]


def outcome(capfd, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as exit_:
        main(list(arguments))
    return exit_.value.code, *capfd.readouterr()


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> tuple[Path, Path, Path]:
    """Return a model folder, the dataset that it is for, and a folder of odd pictures."""
    folder = tmp_path_factory.mktemp("guard")
    saved(folder / "model", ModelConfig("simple_cnn", width=8, size=32, classes=("A", "B")))
    data = write_pictures(folder / "set", NAMES)
    for kind, level in (("dots", 255), ("blank", 0)):
        (folder / "odd" / kind).mkdir(parents=True)
        pixels = np.zeros((64, 64), dtype=np.uint8)
        pixels[::4, ::4] = level
        Image.fromarray(pixels).save(folder / "odd" / kind / "one.png")
    return folder / "model", data, folder / "odd"


def test_a_guard_is_fitted_tried_and_asked(capfd, places):
    model, data, odd = (str(place) for place in places)
    code, _, err = outcome(capfd, "guard", "judge", data, "--weights", model)
    assert code == 2
    assert "has no guard; fit it: python -m engine guard fit" in err
    code, out, _ = outcome(
        capfd, "guard", "fit", "--weights", model, "--data", data, "--positive", "B", "--json"
    )
    facts = json.loads(out)
    assert (code, facts["trained"], facts["validated"]) == (0, 24, 24)
    file = places[0] / GUARD_FILE
    assert facts["bytes"] == file.stat().st_size
    assert read_guard(file).threshold == facts["threshold"]

    code, out, _ = outcome(
        capfd, "guard", "judge", f"{odd}/dots", f"{odd}/blank", "--weights", model, "--json"
    )
    dots, blank = json.loads(out)["images"]
    assert (code, dots["guard"], dots["level"]) == (0, True, "refuse")
    assert dots["distance"] > facts["threshold"]
    assert (blank["problem"], blank["distance"], blank["level"]) == ("blank", None, "refuse")

    arguments = ("--weights", model, "--data", data, "--split", "val", "--odd", odd)
    code, out, _ = outcome(capfd, "guard", "test", *arguments, "--json")
    sets = json.loads(out)["sets"]
    assert (code, list(sets)) == (0, ["set A", "set B", "blank", "dots"])
    assert sets["set A"]["n"] + sets["set B"]["n"] == 24
    assert sets["set A"]["guard"]["count"] + sets["set B"]["guard"]["count"] <= 1
    assert sets["dots"]["refused"] == {"count": 1, "interval": pytest.approx([0.2065, 1.0], abs=1e-4)}
    assert sets["blank"]["unreadable"]["count"] == sets["blank"]["warned"]["count"] == 1
    code, out, _ = outcome(capfd, "guard", "test", *arguments)
    assert code == 0
    assert "dots" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fit", "--weights", "demo", "--data", "x", "--out", "guard.txt"], "ends in .npz"),
        (["test", "--weights", "demo"], "Give --data"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(capfd, arguments, message):
    code, out, err = outcome(capfd, "guard", *arguments)
    assert (code, out) == (2, "")
    assert message in err
