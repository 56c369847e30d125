import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.imaging.overlay import overlay
from engine.inference.cam.explain_squares import explain_squares
from engine.inference.cam.method import Method
from engine.inference.heatmap import normalised, upsample
from engine.models.config import Member, ModelConfig, write_config
from tests.commands.tiny import CONFIG, expected_scores, squares, write_image
from tests.imaging.samples import dicom, dicom_bytes, scene

ROOT = Path(__file__).resolve().parents[2]


def files_below(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def reference_map(module, file: Path, blocks: int = 3, sign: float = 1.0) -> np.ndarray:
    """Return the Grad-CAM of a simple_cnn after so many of its blocks, by backpropagation through the rest."""
    layers = [module.block1, module.block2, module.block3]
    x = torch.from_numpy((squares([file])[:, None] - CONFIG.mean[0]) / CONFIG.std[0]).float()
    for layer in layers[:blocks]:
        x = layer(x)
    features = x.detach().requires_grad_()
    x = features
    for layer in layers[blocks:]:
        x = layer(x)
    (sign * module.fc(module.pool(x).flatten(1))).sum().backward()
    return (features.grad.mean(dim=(2, 3), keepdim=True) * features).sum(dim=1).relu()[0].detach().numpy()


@pytest.fixture
def image(tmp_path) -> Path:
    """Return an image whose maps are of both classes' interest: a bright corner on dark noise."""
    file = write_image(tmp_path / "images" / "chest.png", 60, seed=3)
    pixels = np.asarray(Image.open(file)).copy()
    pixels[4:18, 4:18] += 130
    Image.fromarray(pixels).save(file)
    return file


def test_an_image_becomes_an_overlay(done, tiny, image, tmp_path):
    out = tmp_path / "maps"
    printed = done("explain", "--weights", "tiny", image, "--out", out)
    assert printed == f"Explained 1 of 1 images with tiny: {out}\n"
    assert files_below(out) == ["chest.png"]
    with Image.open(out / "chest.png") as overlay:
        assert (overlay.format, overlay.mode, overlay.size) == ("PNG", "RGB", (32, 32))
        shown = np.asarray(overlay).astype(int)
    colour = shown.max(axis=2) - shown.min(axis=2)
    assert colour.max() > 50, "hot areas are coloured"
    assert colour.min() < 10, "cold areas stay gray"


def test_json_says_what_was_done(done, tiny, image, tmp_path):
    out = tmp_path / "maps"
    printed = json.loads(done("explain", "--weights", "tiny", image, "--out", out, "--json"))
    assert (printed["model"], printed["method"], len(printed["images"])) == ("tiny", "gradcam", 1)
    row = printed["images"][0]
    assert row["path"] == image.as_posix()
    assert row["overlay"] == (out / "chest.png").as_posix()
    assert row["score"] == pytest.approx(expected_scores(tiny.module, CONFIG, [image])[0], abs=1e-5)
    assert row["energy_on_padding"] is None, "a square image has no padding"


def test_the_share_of_the_map_on_padding_is_told(done, tiny, tmp_path):
    image = write_image(tmp_path / "wide.png", 120, seed=1, shape=(16, 32))
    arguments = ("explain", "--weights", "tiny", image, "--out", tmp_path / "maps", "--json")
    assert 0 < json.loads(done(*arguments))["images"][0]["energy_on_padding"] < 1
    assert json.loads(done(*arguments, "--padding", "crop"))["images"][0]["energy_on_padding"] is None


@pytest.mark.parametrize(
    ("options", "blocks", "sign", "grid"),
    [
        ([], 3, 1.0, 4),
        (["--class", "PNEUMONIA"], 3, 1.0, 4),
        (["--class", "NORMAL"], 3, -1.0, 4),
        (["--layer", "block2"], 2, 1.0, 8),
        (["--layer", "block1", "--class", "NORMAL"], 1, -1.0, 16),
    ],
)
def test_raw_maps_are_grad_cam_at_the_layers_grid(done, tiny, image, tmp_path, options, blocks, sign, grid):
    done("explain", "--weights", "tiny", image, "--out", tmp_path / "maps", "--raw", *options)
    raw = np.load(tmp_path / "maps" / "chest.npy")
    assert (raw.dtype, raw.shape) == (np.float32, (grid, grid))
    expected = reference_map(tiny.module, image, blocks, sign)
    assert expected.max() > 0
    np.testing.assert_allclose(raw, expected, rtol=1e-4, atol=1e-6)
    assert files_below(tmp_path / "maps") == ["chest.npy", "chest.png"]


def test_maps_keep_the_folders_of_a_folder_given(done, tiny, dataset, tmp_path):
    done("explain", "--weights", "tiny", dataset / "test", "--out", tmp_path / "maps", "--raw")
    names = [file.relative_to(dataset / "test").with_suffix("") for file in (dataset / "test").rglob("*.png")]
    assert len(names) == 12
    expected = [f"{name.as_posix()}{suffix}" for name in names for suffix in (".png", ".npy")]
    assert files_below(tmp_path / "maps") == sorted(expected)


def test_files_of_one_stem_keep_maps_of_their_own(done, tiny, image, tmp_path):
    (image.parent / "chest.dcm").write_bytes(dicom_bytes(dicom(scene(32, 32))))
    done("explain", "--weights", "tiny", image.parent, "--out", tmp_path / "maps", "--raw")
    maps = files_below(tmp_path / "maps")
    assert maps == ["chest.dcm.npy", "chest.dcm.png", "chest.png.npy", "chest.png.png"]
    first, second = (np.load(tmp_path / "maps" / name) for name in maps[::2])
    assert not np.array_equal(first, second)
    np.testing.assert_allclose(second, reference_map(tiny.module, image), rtol=1e-4, atol=1e-6)


def test_an_unusable_image_among_good_ones_is_reported(done, tiny, image, tmp_path):
    (image.parent / "text.jpg").write_text("a note, not a picture")
    printed = done("explain", "--weights", "tiny", image.parent, "--out", tmp_path / "maps")
    assert printed.splitlines()[0] == f"Explained 1 of 2 images with tiny: {tmp_path / 'maps'}"
    assert printed.splitlines()[1].startswith(
        f"{image.parent / 'text.jpg'}: not an image: The content is not"
    )
    arguments = ("explain", "--weights", "tiny", image.parent, "--out", tmp_path / "maps", "--json")
    good, bad = json.loads(done(*arguments))["images"]
    assert "overlay" in good
    assert bad["problem"].startswith("not an image")
    assert files_below(tmp_path / "maps") == ["chest.png"]


def test_unusable_images_only_are_refused(refused, tiny, tmp_path):
    (tmp_path / "zero.png").write_bytes(b"")
    (tmp_path / "text.jpg").write_text("a note, not a picture")
    out = tmp_path / "maps"
    message = refused("explain", "--weights", "tiny", tmp_path / "zero.png", "--out", out)
    assert f"'{tmp_path / 'zero.png'}' cannot be used: not an image: The file is empty (0 bytes)" in message
    message = refused(
        "explain", "--weights", "tiny", tmp_path / "text.jpg", tmp_path / "zero.png", "--out", out
    )
    assert (
        f"None of the 2 images can be used; '{tmp_path / 'text.jpg'}' cannot be used: not an image" in message
    )
    message = refused("explain", "--weights", "tiny", tmp_path / "absent.png", "--out", out)
    assert "missing: Cannot read" in message


@pytest.mark.slow
def test_the_process_reports_one_line_for_an_unknown_layer(tiny, image, tmp_path):
    arguments = ["--weights", "tiny", str(image), "--out", str(tmp_path / "maps"), "--layer", "blok3"]
    ended = subprocess.run(
        [sys.executable, "-m", "engine", "explain", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Error: The network has no layer 'blok3'; there are block3")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--method", "lime"], "Unknown method 'lime'; choose one of gradcam, gradcam++, hirescam, layercam"),
        (
            ["--method", "occlusion", "--layer", "block2"],
            "Occlusion changes the picture and looks at no layer",
        ),
        (["--layer", "block2", "--layer", "block3", "--raw"], "Several layers have no raw map"),
        (["--split", "test"], "--split and --positive go with a dataset folder"),
        (["--data", "elsewhere"], "Give image files, or a dataset by --data: one of the two."),
        (["--class", "COVID"], "Unknown class 'COVID'; the model knows NORMAL and PNEUMONIA."),
        (
            ["--layer", "fc"],
            "The layer 'fc' does not give one feature map (B, C, H, W); choose another layer.",
        ),
        (["--padding", "blue"], "Unknown padding 'blue'; choose one of black, gray, white"),
        (["--size", "4"], "simple_cnn cannot take images of 4 pixels"),
        (["--arch", "deep_resnet"], "does not hold the weights of deep_resnet"),
    ],
)
def test_bad_options_are_refused(refused, tiny, image, tmp_path, options, message):
    assert message in refused("explain", "--weights", "tiny", image, "--out", tmp_path / "maps", *options)
    assert not list(tmp_path.glob("maps/*"))


def test_several_layers_and_another_method_are_passed_on(done, tiny, image, tmp_path):
    layers = ("--method", "layercam", "--layer", "block2", "--layer", "block3")
    arguments = ("explain", "--weights", "tiny", image, "--out", tmp_path / "maps", "--json", *layers)
    printed = json.loads(done(*arguments))
    assert (printed["method"], printed["layers"]) == ("layercam", ["block2", "block3"])
    square = np.asarray(Image.open(image))
    found = explain_squares(
        tiny.module, CONFIG, square[None], method=Method.LAYERCAM, layers=["block2", "block3"]
    )[0]
    expected = overlay(square, normalised(found[0]))
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "maps" / "chest.png")), expected)


def test_a_dataset_is_explained_once(done, refused, tiny, dataset, tmp_path):
    (dataset / "test" / "NORMAL" / "text.jpg").write_text("a note, not a picture")
    out = tmp_path / "maps"
    arguments = ("explain", "--weights", "tiny", "--data", dataset, "--split", "test", "--out", out, "--raw")
    printed = json.loads(done(*arguments, "--json"))
    assert (printed["dataset"], printed["split"], len(printed["images"])) == ("chest set", "test", 13)
    rows = {row["path"]: row for row in printed["images"]}
    assert rows.pop("test/NORMAL/text.jpg")["problem"].startswith("not an image")
    assert files_below(out) == sorted(
        Path(path).with_suffix(suffix).as_posix() for path in rows for suffix in (".npy", ".png")
    )
    scores = expected_scores(tiny.module, CONFIG, [dataset / path for path in rows])
    for (path, row), score in zip(rows.items(), scores, strict=True):
        assert row["score"] == pytest.approx(score, abs=1e-5)
        assert row["overlay"] == (out / path).as_posix()
        raw = np.load((out / path).with_suffix(".npy"))
        np.testing.assert_allclose(raw, reference_map(tiny.module, dataset / path), rtol=1e-3, atol=1e-5)
        shown = overlay(np.asarray(Image.open(dataset / path)), normalised(upsample(raw[None], 32)[0]))
        np.testing.assert_array_equal(np.asarray(Image.open(out / path)), shown)

    # The second run makes what is missing or was made of other pixels, and tells the same of the others.
    first, second, third = list(rows)[:3]
    (out / first).unlink()
    write_image(dataset / second, 100, seed=99)
    os.utime(dataset / second, ns=(1, 1))
    before = {path: (out / path).stat().st_mtime_ns for path in list(rows)[1:]}
    again = json.loads(done(*arguments, "--json"))
    after = {path: (out / path).stat().st_mtime_ns for path in rows}
    assert [path for path in rows if after[path] != before.get(path)] == [first, second]
    told = {row["path"]: row for row in again["images"]}
    assert {path for path, row in rows.items() if told[path] != row} == {second}
    done(*arguments, "--class", "NORMAL")
    assert (out / third).stat().st_mtime_ns != after[third]

    inside = refused(*arguments[:-3], "--out", dataset / "maps")
    assert f"Expected --out to be outside the dataset '{dataset}'" in inside


def test_a_folder_without_images_is_refused(refused, tiny, tmp_path):
    (tmp_path / "empty").mkdir()
    message = refused("explain", "--weights", "tiny", tmp_path / "empty", "--out", tmp_path / "maps")
    assert f"'{tmp_path / 'empty'}' holds no image files (.jpg, .png, .webp, .dcm …)." in message


def test_an_overlay_never_replaces_an_image(refused, tiny, image):
    before = image.read_bytes()
    message = refused("explain", "--weights", "tiny", image, "--out", image.parent)
    assert f"The overlay '{image}' would replace an image; choose another --out." in message
    assert image.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused(refused, tiny, image, tmp_path):
    (tmp_path / "file").write_text("in the way")
    message = refused("explain", "--weights", "tiny", image, "--out", tmp_path / "file")
    assert f"Cannot write to the folder '{tmp_path / 'file'}': File exists; choose another --out." in message


def test_an_ensemble_is_explained_but_has_no_raw_map(done, refused, tiny, image, tmp_path):
    both = tmp_path / "both"
    both.mkdir()
    write_config(ModelConfig(arch="ensemble", size=32, members=(Member("tiny"),)), both / "config.json")
    arguments = ("explain", "--weights", both, image, "--out", tmp_path / "maps")
    assert "An ensemble has no raw map" in refused(*arguments, "--raw")
    done(*arguments)
    assert files_below(tmp_path / "maps") == ["chest.png"]


def test_a_users_own_two_output_model_is_explained(done, two_output_model, image, tmp_path):
    options = (
        "--arch", "torchvision:shufflenet_v2_x0_5", "--in-channels", 3, "--outputs", 2, "--size", 64, "--raw",
    )  # fmt: skip
    maps = {}
    for name in ("NORMAL", "PNEUMONIA"):
        out = tmp_path / name
        done("explain", "--weights", two_output_model, image, "--out", out, "--class", name, *options)
        maps[name] = np.load(out / "chest.npy")
        assert maps[name].shape == (2, 2)
    assert not np.array_equal(maps["NORMAL"], maps["PNEUMONIA"])
