import json

import pytest

from engine.cli import main
from engine.commands.trust import files_of, methods_of
from engine.evaluation.trust.card import read_card
from engine.inference.cam.method import Method
from engine.models.config import ModelConfig
from tests.inference.examples import saved, write_pictures

NAMES = [f"test/{label}/{index}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(1)]


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Return a model's folder and a dataset's."""
    base = tmp_path_factory.mktemp("trust")
    saved(base / "tiny", ModelConfig("simple_cnn", width=4, size=32))
    return base / "tiny", write_pictures(base / "chests", NAMES)


def outcome(capfd, places, *arguments):
    weights, data = places
    options = ["--weights", weights, "--data", data, "--images", 2, "--steps", 2, *arguments]
    with pytest.raises(SystemExit) as exit_:
        main(["trust", *map(str, options)])
    return exit_.value.code, *capfd.readouterr()


def test_a_card_is_written_and_told_in_words(capfd, places, tmp_path):
    code, out, err = outcome(capfd, places, "--out", tmp_path / "card.json")
    assert (code, err) == (0, "")
    card = read_card(tmp_path / "card.json")
    assert len(card.images) == 2
    assert out.startswith("Grad-CAM of tiny ")
    assert "n = 2 (1 NORMAL and 1 PNEUMONIA), drawn at random from chests, split test; 2 steps" in out
    assert "Against a random map" in out
    assert [file.name for file in tmp_path.iterdir()] == ["card.json"]


def test_json_says_what_was_found_and_a_folder_names_the_file(capfd, places, tmp_path):
    code, out, _ = outcome(capfd, places, "--method", "eigencam", "--out", tmp_path / "cards", "--json")
    assert code == 0
    (found,) = json.loads(out)
    assert found["out"] == (tmp_path / "cards" / "chests-test-eigencam.json").as_posix()
    assert read_card(tmp_path / "cards" / "chests-test-eigencam.json").facts["method"] == "eigencam"
    assert {"verdict", "line", "figures", "images", "model", "split", "problems"} <= set(found)
    gain = found["figures"][0]
    assert gain["name"] == "gain_random"
    assert gain["n"] == found["images"] == 2
    assert gain["low"] <= gain["value"] <= gain["high"]


def test_several_methods_have_a_file_each(tmp_path):
    methods = methods_of("gradcam, eigencam,gradcam")
    assert methods == [Method.GRADCAM, Method.EIGENCAM]
    assert files_of(tmp_path, "chests", "test", methods) == {
        Method.GRADCAM: tmp_path / "chests-test-gradcam.json",
        Method.EIGENCAM: tmp_path / "chests-test-eigencam.json",
    }
    assert methods_of("all") == list(Method)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--method", "lime", "--out", "x.json"], "Unknown method 'lime'"),
        (["--method", "all", "--out", "x.json"], "name a folder for 7 methods"),
        (["--out", "x.csv"], "a .json file or a folder"),
        (["--split", "val", "--out", "x.json"], "no split 'val'"),
        (["--images", "1", "--out", "x.json"], "at least 2 images"),
    ],
)
def test_bad_input_is_one_line(capfd, places, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = outcome(capfd, places, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
