import json

import pandas as pd
import pytest

from engine.locations import user_weights_dir
from engine.models.config import ModelConfig, write_config
from tests.commands.tiny import CONFIG, expected_scores, write_image
from tests.imaging.samples import dicom, dicom_bytes, scene
from tests.ui.homes import add_model


@pytest.fixture
def image(tmp_path):
    return write_image(tmp_path / "images" / "chest.png", 120, 3)


def test_a_table_of_calls_then_remarks_then_the_notice(done, tiny, image):
    (image.parent / "note.txt").write_text("a note")
    printed = done("diagnose", image, image.parent / "note.txt", "--weights", "tiny")
    lines = printed.splitlines()
    score = expected_scores(tiny.module, CONFIG, [image])[0]
    call = "PNEUMONIA" if score >= 0.45 else "NORMAL"
    assert lines[2].split() == [image.as_posix(), "tiny", f"{score:.3f}", "0.450", call]
    assert lines[3].split() == [(image.parent / "note.txt").as_posix(), "tiny", "0.450", "none"]
    assert any(line.startswith(f"{image.as_posix()}: ") for line in lines)
    assert any("note.txt: not an image: " in line for line in lines)
    assert lines[-1].startswith("Research use only.")


def test_json_is_what_the_file_holds(done, tiny, image, tmp_path):
    out = tmp_path / "new" / "results.json"
    printed = json.loads(done("diagnose", image, "--weights", "tiny", "--json", "--out", out))
    assert printed == json.loads(out.read_text())
    (one,) = printed["images"]
    assert (one["file"], one["format"], one["width"], one["problem"]) == (image.as_posix(), "PNG", 32, None)
    score = expected_scores(tiny.module, CONFIG, [image])[0]
    assert one["models"][0]["score"] == pytest.approx(score, abs=1e-5)
    assert [row["name"] for row in one["models"]] == ["tiny"]
    assert all(warning["sentence"].endswith(".") for warning in one["warnings"])
    assert one["warnings"]


def test_several_models_and_a_folder_become_a_csv(done, tiny, image, tmp_path):
    add_model(user_weights_dir(), "second", threshold=0.2)
    data = dicom_bytes(dicom(scene(96, 128), PatientName="Doe^Jane", PatientID="4711"))
    (image.parent / "chest.dcm").write_bytes(data)
    out = tmp_path / "results.csv"
    weights = ("--weights", "tiny", "--weights", "second", "--weights", "tiny")
    printed = done("diagnose", image.parent, image, *weights, "--out", out)
    assert printed.endswith(f"Wrote 2 images to {out}\n")
    table = pd.read_csv(out)
    assert sorted(table["format"]) == ["DICOM", "PNG"]
    assert [name for name in table if name.endswith(" score")] == ["tiny score", "second score"]
    assert table[["tiny score", "second score"]].notna().all(axis=None)
    assert "Doe" not in out.read_text()
    assert "4711" not in out.read_text()


def test_all_models_at_hand_are_asked_unless_told_but_for_broken_ones(done, tiny, image):
    broken = user_weights_dir() / "weightless"
    broken.mkdir()
    write_config(ModelConfig(arch="deep_cnn"), broken / "config.json")
    (one,) = json.loads(done("diagnose", image, "--json"))["images"]
    names = [row["name"] for row in one["models"]]
    assert "tiny" in names
    assert "weightless" not in names
    listed = json.loads(done("models", "--json"))["models"]
    assert names == [entry["name"] for entry in listed if not entry["problem"]]


def test_images_none_of_which_can_be_used_are_refused(refused, tiny, tmp_path):
    (tmp_path / "zero.png").write_bytes(b"")
    out = tmp_path / "results.csv"
    message = refused("diagnose", tmp_path / "zero.png", "--weights", "tiny", "--out", out)
    assert f"'{tmp_path / 'zero.png'}' cannot be used: not an image: The file is empty (0 bytes)" in message
    assert not out.exists()
    message = refused("diagnose", tmp_path / "absent.png", tmp_path / "zero.png", "--weights", "tiny")
    assert "None of the 2 images can be used" in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--weights", "absent"], "No model 'absent'"),
        (["--out", "results.parquet"], "Expected --out to name a file that ends in .csv or .json"),
    ],
)
def test_bad_options_are_refused(refused, tiny, image, options, message):
    assert message in refused("diagnose", image, *options)


def test_two_models_of_one_name_and_an_empty_folder_are_refused(refused, tiny, image, tmp_path):
    other = add_model(tmp_path / "weights", "tiny")
    assert "Two of the models are called 'tiny'" in refused(
        "diagnose", image, "--weights", "tiny", "--weights", other
    )
    (tmp_path / "empty").mkdir()
    assert "holds no image files" in refused("diagnose", tmp_path / "empty", "--weights", "tiny")
