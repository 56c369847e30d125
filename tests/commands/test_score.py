import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from engine.datasets.catalog import load_dataset
from engine.evaluation.score_table import read_scores
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled, score_dataset
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model, save_model
from tests.commands.tiny import CONFIG, expected_scores, network, write_dataset, write_image
from tests.imaging.samples import dicom, dicom_bytes, encode, png_header, scene

ROOT = Path(__file__).resolve().parents[2]
TORCH = ("--runtime", "torch")


def rows(table: Path) -> pd.DataFrame:
    return pd.read_csv(table, keep_default_na=False).set_index("path")


def images_below(root: Path) -> list[Path]:
    return sorted(root.rglob("*.png"))


def test_a_dataset_becomes_a_csv_of_scores(done, tiny, dataset, tmp_path):
    out = tmp_path / "new" / "scores.csv"
    printed = done("score", "--weights", "tiny", "--data", dataset, "--out", out, *TORCH)
    assert printed == f"Scored 32 images with tiny: {out}\n"
    table = pd.read_csv(out)
    assert list(table.columns[:3]) == ["path", "label", "score"]
    files = [dataset / path for path in table["path"]]
    assert sorted(files) == images_below(dataset)
    assert [file.parent.name for file in files] == list(table["label"])
    assert [file.parent.parent.name for file in files] == list(table["split"])
    np.testing.assert_allclose(table["score"], expected_scores(tiny.module, CONFIG, files), atol=1e-5)
    assert table["score"].max() - table["score"].min() > 0.5
    assert [path.name for path in out.parent.iterdir()] == ["scores.csv"]


def test_onnx_and_torch_agree(done, tiny, dataset, tmp_path):
    tables = {}
    for runtime in ("onnx", "torch"):
        out = tmp_path / f"{runtime}.parquet"
        printed = done(
            "score", "--weights", "tiny", "--data", dataset, "--out", out, "--runtime", runtime, "--json"
        )
        assert json.loads(printed)["runtime"] == runtime
        tables[runtime] = read_scores(out).frame["score"]
    np.testing.assert_allclose(tables["onnx"], tables["torch"], atol=1e-3)


def test_parquet_keeps_the_provenance_that_json_prints(done, tiny, dataset, tmp_path):
    out = tmp_path / "scores.parquet"
    printed = json.loads(
        done(
            "score", "--weights", "tiny", "--data", dataset, "--split", "test", "--out", out, "--json", *TORCH
        )
    )
    assert (printed["out"], printed["images"], printed["unreadable"]) == (out.as_posix(), 12, 0)
    assert printed["notes"] == []
    assert printed["model"] == "tiny"
    assert printed["weights_sha256"] == tiny.sha256
    assert (printed["dataset"], printed["split"], printed["padding"]) == ("chest set", "test", "black")
    assert printed["dataset_hash"] == load_dataset(dataset).content_hash
    assert (printed["threshold"], printed["temperature"]) == (0.45, 1.5)
    assert printed["classes"] == ["NORMAL", "PNEUMONIA"]
    provenance = read_scores(out).provenance
    assert provenance.items() <= printed.items()
    assert set(read_scores(out).frame["split"]) == {"test"}


def test_a_dataset_can_be_given_a_name(done, tiny, dataset, tmp_path):
    out = tmp_path / "s.parquet"
    done("score", "--weights", "tiny", "--data", dataset, "--out", out, "--name", "Kids", *TORCH)
    assert read_scores(out).provenance["dataset"] == "kids"


def test_another_finding_is_scored_with_its_positive_class_named(done, refused, tiny, tmp_path):
    for label, seed in (("healthy", 1), ("nodule", 2)):
        write_image(tmp_path / "set" / label / "a.png", 100, seed)
    arguments = (
        "score",
        "--weights",
        "tiny",
        "--data",
        tmp_path / "set",
        "--out",
        tmp_path / "s.parquet",
        *TORCH,
    )
    assert "healthy, nodule: say which of them is positive (--positive)" in refused(*arguments)
    done(*arguments, "--positive", "nodule")
    assert read_scores(tmp_path / "s.parquet").classes == ("healthy", "nodule")


def test_the_models_own_positive_class_goes_before_pneumonia(done, dataset, tmp_path):
    """A network that was trained to find NORMAL scores a set that has PNEUMONIA as well."""
    config = CONFIG.with_changes(classes=("PNEUMONIA", "NORMAL"))
    save_model(tmp_path / "turned", network(config), config)
    out = tmp_path / "s.parquet"
    done("score", "--weights", tmp_path / "turned", "--data", dataset, "--out", out, *TORCH)
    table = read_scores(out)
    assert table.classes == ("PNEUMONIA", "NORMAL")
    files = [dataset / path for path in table.frame["path"]]
    expected = expected_scores(network(config), config, files)
    assert table.frame["score"].to_numpy() == pytest.approx(expected, abs=1e-5)


def test_another_padding_than_the_models_own(done, tiny, tmp_path):
    image = write_image(tmp_path / "wide.png", 120, seed=0, shape=(16, 32))
    gray = np.asarray(Image.open(image))
    for padding, expected in (
        ("white", np.full((32, 32), 255, np.uint8)),
        ("black", np.zeros((32, 32), np.uint8)),
    ):
        expected[8:24] = gray
        Image.fromarray(expected).save(tmp_path / "square.png")
        out = tmp_path / f"{padding}.csv"
        option = [] if padding == "black" else ["--padding", padding]
        done("score", "--weights", "tiny", "--data", image, "--out", out, *TORCH, *option)
        square = expected_scores(tiny.module, CONFIG, [tmp_path / "square.png"])
        np.testing.assert_allclose(pd.read_csv(out)["score"], square, atol=1e-5)


def test_single_files_are_scored_in_their_order_without_labels(done, tiny, dataset, tmp_path):
    files = images_below(dataset)[:5][::-1]
    out = tmp_path / "s.csv"
    done("score", "--weights", "tiny", "--data", files[0], *files[1:], "--out", out, *TORCH)
    table = pd.read_csv(out)
    assert list(table["path"]) == [file.as_posix() for file in files]
    assert table["label"].isna().all()
    np.testing.assert_allclose(table["score"], expected_scores(tiny.module, CONFIG, files), atol=1e-5)


def test_every_kind_of_image_is_scored(done, tiny, tmp_path):
    gray = scene(32, 32)
    image = Image.fromarray(gray)
    frames = [image, image.rotate(90), image.rotate(180)]
    palette = image.convert("P")
    contents = {
        "plain.png": encode(image, "PNG"),
        "renamed.jpg": encode(image, "PNG"),
        "no suffix": encode(image, "PNG"),
        "deep.png": encode(gray.astype(np.uint16) * 257, "PNG"),
        "palette.png": encode(palette, "PNG", transparency=bytes([255] * 256)),
        "animated.gif": encode(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "scan.dcm": dicom_bytes(dicom(gray)),
        "inverted.dcm": dicom_bytes(dicom(255 - gray, PhotometricInterpretation="MONOCHROME1")),
        "cmyk.jpg": encode(image.convert("CMYK"), "JPEG", quality=100),
        "Röntgen 肺 🫁.png": encode(image, "PNG"),
        "n" * 251 + ".png": encode(image, "PNG"),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    out = tmp_path / "s.csv"
    files = [tmp_path / name for name in contents]
    done("score", "--weights", "tiny", "--data", files[0], *files[1:], "--out", out, *TORCH)
    table = pd.read_csv(out)
    assert list(table["path"]) == [file.as_posix() for file in files]
    assert table["problem"].isna().all()
    expected = expected_scores(tiny.module, CONFIG, [tmp_path / "plain.png"])[0]
    np.testing.assert_allclose(table["score"], expected, atol=0.02)
    same = ~table["path"].str.endswith("cmyk.jpg")
    np.testing.assert_allclose(table["score"][same], expected, atol=1e-5)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


NOISE = np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)

UNUSABLE = {
    "zero.png": (b"", "not an image: The file is empty (0 bytes); copy or download it again."),
    "text.jpg": (b"a note, not a picture\n", "not an image: The content is not an image"),
    "table.png": (b"path,label,score\n", "not an image: The content is not an image"),
    "cut.png": (cut(encode(NOISE, "PNG")), "truncated: The PNG data are damaged or cut off"),
    "cut.jpg": (cut(encode(NOISE, "JPEG")), "truncated: The JPEG data are damaged or cut off"),
    "cut.dcm": (cut(dicom_bytes(dicom(NOISE))), "truncated: The DICOM pixel data are damaged or cut off"),
    "huge.png": (png_header(60_000, 60_000), "too large: The image"),
    "report.dcm": (dicom_bytes(dicom(None)), "no pixel data: This DICOM object holds no image"),
    "blank.png": (encode(np.zeros((9, 9), np.uint8), "PNG"), "blank: The image is blank"),
    "absent.png": (None, "missing: Cannot read"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_image_by_itself_is_refused(refused, tiny, tmp_path, name):
    content, reason = UNUSABLE[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    message = refused(
        "score", "--weights", "tiny", "--data", tmp_path / name, "--out", tmp_path / "s.csv", *TORCH
    )
    assert message.startswith(f"Error: '{tmp_path / name}' cannot be used: {reason}")
    assert not (tmp_path / "s.csv").exists()


def test_unusable_images_among_good_ones_are_rows_with_a_reason(done, tiny, dataset, tmp_path):
    for name, (content, _) in UNUSABLE.items():
        if content is not None:
            (dataset / "test" / "PNEUMONIA" / name).write_bytes(content)
    out = tmp_path / "s.csv"
    count = len(UNUSABLE) - 1
    printed = done("score", "--weights", "tiny", "--data", dataset, "--split", "test", "--out", out, *TORCH)
    assert f"Scored {12 + count} images with tiny, {count} unreadable (see the column problem)" in printed
    assert re.search(rf"^Note: \d of {32 + count} images cannot be used", printed, flags=re.MULTILINE)
    table = rows(out)
    for name, (content, reason) in UNUSABLE.items():
        if content is not None:
            row = table.loc[f"test/PNEUMONIA/{name}"]
            assert (row["score"], row["label"]) == ("", "PNEUMONIA")
            assert row["problem"].startswith(reason)
    assert (table["problem"] == "").sum() == 12
    assert (table["score"] != "").sum() == 12


def test_a_set_of_unusable_images_only_is_refused(refused, tiny, tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / "set" / "NORMAL").mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / "NORMAL" / name).write_bytes(b"")
    message = refused(
        "score", "--weights", "tiny", "--data", tmp_path / "set", "--out", tmp_path / "s.csv", *TORCH
    )
    assert "None of the 2 images can be used; 'NORMAL/a.png' cannot be used: not an image" in message
    assert not list(tmp_path.glob("*s.csv*"))


@pytest.mark.slow
def test_the_process_reports_one_line_for_a_bad_image(tiny, tmp_path):
    (tmp_path / "cut.jpg").write_bytes(cut(encode(NOISE, "JPEG")))
    arguments = [
        "--weights",
        "tiny",
        "--data",
        str(tmp_path / "cut.jpg"),
        "--out",
        str(tmp_path / "s.csv"),
        *TORCH,
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "engine", "score", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert "truncated: The JPEG data are damaged or cut off" in ended.stderr


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"--split": "validation"}, "has no split 'validation'; it has train, test."),
        ({"--padding": "blue"}, "Unknown padding 'blue'; choose one of black, gray, white, edge, reflect"),
        ({"--runtime": "jax"}, "Expected --runtime to be auto, torch or onnx, but got 'jax'."),
        ({"--out": "scores.xlsx"}, "a file that ends in .parquet or .csv, but got 'scores.xlsx'."),
        ({"--weights": "nobody"}, "No model 'nobody': it is no file, no folder, and none of the models ("),
        ({"--weights": "n" * 300}, "No model 'nnnn"),
        ({"--positive": "COVID"}, "No class is named COVID; the labels are NORMAL, PNEUMONIA"),
        ({"--name": "a/b"}, "'a/b' cannot name a dataset; choose letters, digits, - and _ (--name)."),
        ({"--size": "4"}, "simple_cnn cannot take images of 4 pixels"),
        ({"--size": "0"}, "Expected `size` to be a positive integer, but got 0."),
        ({"--outputs": "3"}, "Expected `outputs` to be 1 or 2, but got 3."),
        ({"--outputs": "2"}, "does not hold the weights of simple_cnn: 2 of another shape (fc.weight"),
        (
            {"--in-channels": "3"},
            "does not hold the weights of simple_cnn: 1 of another shape (block1.0.weight",
        ),
        ({"--mean": "0.4,0.5"}, "Expected `mean` to hold 1 or 1 values, but got 2."),
        ({"--mean": "dark"}, "Expected --mean to be numbers separated by commas, but got 'dark'."),
        ({"--mean": "nan"}, "Expected every `mean` and `std` to be a finite number."),
        ({"--std": "0"}, "Expected every `std` to be above 0, but got [0.0]."),
        ({"--arch": "deep_resnet"}, "does not hold the weights of deep_resnet: "),
        ({"--arch": "vgg"}, "Unknown architecture 'vgg'; choose one of simple_cnn, deep_cnn"),
        ({"--config": "absent.json"}, "Cannot read 'absent.json': No such file or directory."),
    ],
)
def test_bad_options_are_refused(refused, tiny, dataset, tmp_path, changes, message):
    options = {"--weights": "tiny", "--data": dataset, "--out": tmp_path / "s.csv"} | changes
    assert message in refused("score", *(part for option in options.items() for part in option))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"arch": "simple_cnn", "colour": 1}',
            "Unknown configuration field colour; known are arch, attention",
        ),
        ('{"width": 4}', "The configuration names no `arch`; run `python -m engine models` for the list."),
        ('{"arch": 5}', "Expected `arch` to be a name, but got 5."),
        ('{"arch": "simple_cnn", "padding": "blue"}', "Unknown padding 'blue'"),
        ('{"arch": "simple_cnn", "threshold": 2}', "Expected `threshold` to be between 0 and 1, but got 2."),
        ('{"arch": "simple_cnn", "threshold": "high"}', "a value of the wrong kind"),
        ('["simple_cnn"]', "to hold a JSON object"),
        ("arch: simple_cnn", "is not valid JSON"),
    ],
)
def test_a_bad_configuration_is_refused(refused, tiny, dataset, tmp_path, text, message):
    (tmp_path / "config.json").write_text(text)
    arguments = ("--config", tmp_path / "config.json", "--data", dataset, "--out", tmp_path / "s.csv")
    assert message in refused("score", "--weights", tiny.path, *arguments)


@pytest.mark.parametrize("name", ["empty", "notes"])
def test_a_folder_without_images_is_refused(refused, tiny, tmp_path, name):
    (tmp_path / name).mkdir()
    if name == "notes":
        (tmp_path / name / "read me.txt").write_text("no images here")
    message = refused("score", "--weights", "tiny", "--data", tmp_path / name, "--out", tmp_path / "s.csv")
    assert (
        f"'{tmp_path / name}' holds no image files (.jpg, .png, .webp, .dcm …); expected split/CLASS"
        in message
    )


def test_a_folder_and_more_cannot_be_mixed(refused, tiny, dataset, tmp_path):
    arguments = ("score", "--weights", "tiny", "--out", tmp_path / "s.csv", "--data", dataset, dataset)
    assert "Score one dataset folder at a time" in refused(*arguments)


def test_a_split_needs_a_dataset_folder(refused, tiny, tmp_path):
    arguments = ("score", "--weights", "tiny", "--out", tmp_path / "s.csv", "--split", "test")
    message = refused(*arguments, "--data", tmp_path / "typing error")
    assert f"go with a dataset folder, and '{tmp_path / 'typing error'}' is none." in message


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("file/s.csv", "Cannot write to the folder '{}/file': File exists; choose another --out."),
        (
            "folder.csv",
            "Expected --out to name a file that ends in .parquet or .csv, but got '{}/folder.csv'.",
        ),
        ("n" * 250 + ".csv", "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(refused, tiny, dataset, tmp_path, place, message):
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder.csv").mkdir()
    printed = refused("score", "--weights", "tiny", "--data", dataset, "--out", tmp_path / place, *TORCH)
    assert message.format(tmp_path) in printed


class Payload:
    """An object whose pickle makes a file when it is read."""

    def __init__(self, trace: Path):
        self.trace = trace

    def __reduce__(self):
        return os.mkdir, (str(self.trace),)


def test_a_checkpoint_that_would_run_code_is_refused_and_runs_none(refused, tiny, dataset, tmp_path):
    trace = tmp_path / "trace"
    content = {"state_dict": tiny.module.state_dict(), "callback": Payload(trace)}
    torch.save(content, tmp_path / "mine.pth")
    message = refused(
        "score", "--weights", tmp_path / "mine.pth", "--data", dataset, "--out", tmp_path / "s.csv"
    )
    assert "is refused" in message
    assert "save the weights alone: torch.save(model.state_dict(), …), or safetensors" in message
    assert not trace.exists()
    pickle.loads(pickle.dumps(Payload(trace)))
    assert trace.exists(), "the payload is one that runs when it is let"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty (0 bytes); copy or download it again."),
        (b"weights\n", "is not a weights file; expected .safetensors, .pth or .pt of PyTorch."),
        (encode(NOISE, "PNG"), "is not a weights file"),
    ],
)
def test_what_is_no_weights_file_is_refused(refused, dataset, tmp_path, content, message):
    (tmp_path / "mine.pth").write_bytes(content)
    arguments = ("--data", dataset, "--out", tmp_path / "s.csv")
    assert message in refused("score", "--weights", tmp_path / "mine.pth", *arguments)


def test_a_truncated_weights_file_is_refused(refused, tiny, dataset, tmp_path):
    content = tiny.path.read_bytes()
    (tmp_path / "mine.safetensors").write_bytes(content[:-100])
    message = refused(
        "score", "--weights", tmp_path / "mine.safetensors", "--data", dataset, "--out", tmp_path / "s.csv"
    )
    assert "is damaged or truncated" in message


def test_a_bare_checkpoint_is_recognised(done, tiny, dataset, tmp_path):
    torch.save(tiny.module.state_dict(), tmp_path / "mine.pth")
    out = tmp_path / "s.csv"
    options = ("--size", 32, "--mean", 0.4, "--std", 0.3)
    done("score", "--weights", tmp_path / "mine.pth", "--data", dataset, "--out", out, *options, *TORCH)
    table = pd.read_csv(out)
    without_temperature = CONFIG.with_changes(temperature=1.0)
    expected = expected_scores(tiny.module, without_temperature, [dataset / path for path in table["path"]])
    np.testing.assert_allclose(table["score"], expected, atol=1e-5)


IMAGENET = ModelConfig(
    arch="torchvision:shufflenet_v2_x0_5",
    in_channels=3,
    outputs=2,
    size=32,
    mean=(0.485, 0.456, 0.406),
    std=(0.229, 0.224, 0.225),
)


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("flags", marks=pytest.mark.slow),
        "config",
        pytest.param("config without arch", marks=pytest.mark.slow),
    ],
)
def test_a_users_own_rgb_model_with_two_outputs(done, two_output_model, dataset, tmp_path, way):
    values = {
        "in_channels": 3, "outputs": 2, "size": 32, "mean": list(IMAGENET.mean), "std": list(IMAGENET.std),
    }  # fmt: skip
    if way == "flags":
        options = [
            "--arch", IMAGENET.arch, "--in-channels", 3, "--outputs", 2, "--size", 32,
            "--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225",
        ]  # fmt: skip
    else:
        named = {} if "without" in way else {"arch": IMAGENET.arch}
        (tmp_path / "c.json").write_text(json.dumps(named | values))
        options = ["--config", tmp_path / "c.json", *([] if named else ["--arch", IMAGENET.arch])]
    out = tmp_path / "s.csv"
    done(
        "score",
        "--weights",
        two_output_model,
        "--data",
        dataset,
        "--split",
        "test",
        "--out",
        out,
        *options,
        *TORCH,
    )
    table = pd.read_csv(out)
    reference = network(ModelConfig(arch=IMAGENET.arch, in_channels=3, outputs=2, size=32))
    expected = expected_scores(reference, IMAGENET, [dataset / path for path in table["path"]])
    np.testing.assert_allclose(table["score"], expected, atol=1e-4)


def test_an_unknown_checkpoint_asks_for_its_architecture(refused, two_output_model, dataset, tmp_path):
    message = refused("score", "--weights", two_output_model, "--data", dataset, "--out", tmp_path / "s.csv")
    assert "is of none of the project's architectures" in message
    assert "say what it is with --arch (for example torchvision:resnet18) and --config." in message


def test_an_ensemble_scores_the_weighted_mean(done, tiny, dataset, tmp_path):
    other = CONFIG.with_changes(temperature=1.0)
    save_model(tmp_path / "models" / "a", tiny.module, CONFIG)
    save_model(tmp_path / "models" / "b", network(other, seed=1), other)
    both = tmp_path / "models" / "both"
    both.mkdir()
    write_config(
        ModelConfig(arch="ensemble", size=32, members=(Member("a", 3.0), Member("b", 1.0))),
        both / "config.json",
    )
    out = tmp_path / "s.csv"
    done("score", "--weights", both, "--data", dataset, "--split", "test", "--out", out, *TORCH)
    table = pd.read_csv(out)
    files = [dataset / path for path in table["path"]]
    a = expected_scores(tiny.module, CONFIG, files)
    b = expected_scores(network(other, seed=1), other, files)
    np.testing.assert_allclose(table["score"], 0.75 * a + 0.25 * b, atol=1e-5)


def spoil(file: Path) -> None:
    """Damage a file and keep its size, which leaves the dataset's identity as it was."""
    file.write_bytes(b"\0" * file.stat().st_size)


def test_an_interrupted_call_goes_on_where_it_was(done, tiny, dataset, tmp_path):
    out = tmp_path / "s.csv"
    arguments = ("score", "--weights", "tiny", "--data", dataset, *TORCH, "--out")
    done(*arguments, tmp_path / "whole.csv")
    asked: list[int] = []
    with pytest.raises(Cancelled):
        score_dataset(
            load_model("tiny"),
            load_dataset(dataset),
            runtime=Runtime.TORCH,
            journal=out.with_name(f".{out.name}.journal"),
            cancelled=lambda: bool(asked.append(1)) or len(asked) > 1,
        )
    first = pd.read_csv(tmp_path / "whole.csv")["path"].iloc[0]
    spoil(dataset / first)
    printed = done(*arguments, out)
    assert printed.startswith(f"Scored 32 images with tiny: {out}\n")
    np.testing.assert_array_equal(pd.read_csv(out)["score"], pd.read_csv(tmp_path / "whole.csv")["score"])
    assert not list(tmp_path.glob(".*journal"))
    done(*arguments, out)
    assert rows(out).loc[first, "score"] == "", "a call of its own reads every image again"


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_leaves_what_was_scored(done, tiny, tmp_path):
    large = write_image(tmp_path / "large.png", 120, seed=0, shape=(1000, 1000))
    folder = write_dataset(tmp_path / "set", {"test": 1})
    for index in range(2000):
        os.link(large, folder / "test" / "NORMAL" / f"large{index:04}.png")
    out, journal = tmp_path / "s.csv", tmp_path / ".s.csv.journal"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "engine",
            "score",
            "--weights",
            "tiny",
            "--data",
            str(folder),
            "--out",
            str(out),
            *TORCH,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not (journal.is_file() and b"large" in journal.read_bytes()):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert (process.returncode, printed, errors) == (130, "", "Interrupted.\n")
    assert journal.is_file()
    assert not out.exists()
    for index in range(2, 2000):
        (folder / "test" / "NORMAL" / f"large{index:04}.png").unlink()
    done("score", "--weights", "tiny", "--data", folder, "--out", out, *TORCH)
    assert len(pd.read_csv(out)) == 4
