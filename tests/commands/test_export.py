import json

import numpy as np
import onnxruntime
import pytest

from engine.models.config import write_config
from engine.reporting.notice import NOTICE
from tests.commands.tiny import CONFIG, expected_scores, squares, write_image


@pytest.fixture
def images(tmp_path):
    return [write_image(tmp_path / f"{level}.png", level, seed=level) for level in (60, 110, 160)]


def test_an_exported_file_gives_the_scores_and_maps_of_the_other_commands(done, tiny, images, tmp_path):
    out = tmp_path / "new" / "tiny.onnx"
    printed = done("export", "onnx", "--weights", "tiny", "--out", out, "--with-cam")
    assert printed.startswith(f"Wrote {out} (0.0 MB): images to logit, score, heatmap. Largest difference")
    assert [file.name for file in out.parent.iterdir()] == ["tiny.onnx"]
    session = onnxruntime.InferenceSession(out)
    assert session.get_modelmeta().custom_metadata_map["notice"] == NOTICE
    given = ((squares(images) - CONFIG.mean[0]) / CONFIG.std[0]).astype(np.float32)[:, None]
    scores, maps = session.run(["score", "heatmap"], {"images": given})
    np.testing.assert_allclose(scores, expected_scores(tiny.module, CONFIG, images), atol=1e-5)
    done("explain", "--weights", "tiny", *images, "--out", tmp_path / "maps", "--raw")
    raw = np.stack([np.load(tmp_path / "maps" / f"{image.stem}.npy") for image in images])
    assert raw.max() > 0
    np.testing.assert_allclose(maps, raw, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_a_users_own_weights_file_is_exported(done, two_output_model, tmp_path):
    options = (
        "--arch", "torchvision:shufflenet_v2_x0_5", "--in-channels", 3, "--outputs", 2, "--size", 32,
        "--mean", "0.5,0.4,0.3", "--std", "0.2", "--opset", 15, "--json",
    )  # fmt: skip
    out = tmp_path / "mine.onnx"
    said = json.loads(done("export", "onnx", "--weights", two_output_model, *options, "--out", out))
    assert (said["opset"], said["inputs"], said["outputs"]) == (15, ["images"], ["logit", "score"])
    assert (said["model"], said["out"], said["bytes"]) == ("mine", out.as_posix(), out.stat().st_size)
    properties = onnxruntime.InferenceSession(out).get_modelmeta().custom_metadata_map
    (given,) = json.loads(properties["pneumoscope"])["inputs"]
    assert (given["mean"], given["std"]) == ([0.5, 0.4, 0.3], [0.2, 0.2, 0.2])


def test_bad_input_is_refused_and_leaves_the_old_file(refused, tiny, tmp_path):
    out = tmp_path / "tiny.onnx"
    out.write_bytes(b"old")
    weights = ("--weights", "tiny")
    assert "ends in .onnx" in refused("export", "onnx", *weights, "--out", tmp_path / "tiny.pb")
    assert "from 13 to 20" in refused("export", "onnx", *weights, "--out", out, "--opset", 7)
    assert "No model 'nobody'" in refused("export", "onnx", "--weights", "nobody", "--out", out)
    layered = tmp_path / "layered.json"
    write_config(CONFIG.with_changes(target_layer="block2"), layered)
    message = refused("export", "onnx", *weights, "--config", layered, "--out", out, "--with-cam")
    assert "the layer 'block2' and the classifier is more than pooling" in message
    assert [file.name for file in tmp_path.iterdir() if "onnx" in file.name] == ["tiny.onnx"]
    assert out.read_bytes() == b"old"
