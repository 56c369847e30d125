import json
import re

import pandas as pd
import pytest

from engine.commands.train import in_minutes
from engine.models.store import load_model

QUICK = ("--arch", "simple_cnn", "--width", 4, "--size", 32, "--epochs", 1)


def test_a_dataset_becomes_a_model_that_scores(done, dataset, tmp_path):
    out = tmp_path / "models" / "mine"
    facts = json.loads(done("train", "--data", dataset, "--out", out, *QUICK, "--json"))
    assert (facts["epochs_run"], facts["best_epoch"]) == (1, 1)
    assert facts["dataset"]["name"] == "chest set"
    assert facts["dataset"]["training_images"] == {"NORMAL": 9, "PNEUMONIA": 9}
    assert facts["dataset"]["validation_images"] == {"NORMAL": 1, "PNEUMONIA": 1}
    assert facts["recipe"]["arch"] == "simple_cnn"
    assert facts["recipe"]["stages"] == [{"size": 32, "epochs": 1}]
    assert sorted(path.name for path in out.iterdir()) == [
        "README.md", "config.json", "curves.svg", "log.csv", "model.safetensors", "training.json",
    ]  # fmt: skip
    assert json.loads((out / "training.json").read_text(encoding="utf-8")) == facts
    log = pd.read_csv(out / "log.csv")
    assert list(log["epoch"]) == [1]
    model = load_model(out)
    assert (model.config.width, model.config.size, model.config.padding) == (4, 32, "black")
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "9 NORMAL + 9 PNEUMONIA" in card
    assert "highest Youden's J on validation" in card
    scores = tmp_path / "s.parquet"
    done(
        "score", "--weights", out, "--data", dataset, "--split", "test", "--out", scores, "--runtime", "torch"
    )
    assert json.loads(done("metrics", scores, "--json"))["threshold"] == model.config.threshold


def test_a_finished_model_is_not_trained_over(done, refused, dataset, tmp_path):
    done("train", "--data", dataset, "--out", tmp_path / "m", *QUICK)
    before = (tmp_path / "m" / "model.safetensors").read_bytes()
    message = refused("train", "--data", dataset, "--out", tmp_path / "m", *QUICK)
    assert "holds a finished model; choose another --out" in message
    assert (tmp_path / "m" / "model.safetensors").read_bytes() == before


def test_the_options_reach_the_recipe(done, dataset, tmp_path):
    options = (
        "--padding", "crop", "--loss", "focal", "--mixup", 0.2, "--balance", "sample", "--batch-size", 8,
        "--learning-rate", 0.001, "--patience", 3, "--seed", 7, "--stretch", 0.1,
    )  # fmt: skip
    out = tmp_path / "mine"
    printed = done("train", "--data", dataset, "--out", out, *QUICK, *options)
    assert re.match(
        rf"Trained simple_cnn into {re.escape(str(out))}: best epoch 1 of 1, threshold 0\.\d{{3}}\.", printed
    )
    assert f"Next: python -m engine score --weights {out} --data {dataset} --out scores.parquet" in printed
    recipe = json.loads((out / "training.json").read_text(encoding="utf-8"))["recipe"]
    expected = {
        "padding": "crop", "loss": "focal", "mixup": 0.2, "balance": "sample", "batch_size": 8,
        "learning_rate": 0.001, "patience": 3, "seed": 7, "stretch": 0.1,
    }  # fmt: skip
    assert {name: recipe[name] for name in expected} == expected
    assert load_model(out).config.padding == "crop"


def test_a_recipe_of_ones_own_is_a_file(done, dataset, tmp_path):
    recipe = tmp_path / "quick.toml"
    recipe.write_text('arch = "simple_cnn"\nwidth = 4\nstages = [{ size = 32, epochs = 2 }]\nflip = false\n')
    out = tmp_path / "mine"
    facts = json.loads(done("train", "--data", dataset, "--out", out, "--recipe", recipe, "--json"))
    assert (facts["epochs_run"], facts["recipe"]["flip"], facts["recipe"]["width"]) == (2, False, 4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Say what to train: --recipe NAME or --arch NAME."),
        (["--arch", "vgg"], "Unknown architecture 'vgg'; choose one of simple_cnn, deep_cnn"),
        (["--arch", "ensemble"], "An ensemble is made of trained members: name them in `members`"),
        (
            ["--recipe", "resnet"],
            "There is no recipe 'resnet'; shipped recipes are ablation, deep_cnn, ",
        ),
        ([*QUICK, "--epochs", 0], "Expected `stages` of at least one epoch and 32 pixels each."),
        ([*QUICK, "--size", 0], "Expected `stages` of at least one epoch and 32 pixels each."),
        ([*QUICK, "--width", 0], "Expected `width` to be a positive integer, but got 0."),
        ([*QUICK, "--padding", "blue"], "Unknown padding 'blue'; choose one of black, gray, white"),
        ([*QUICK, "--loss", "hinge"], "Expected `loss` to be one of bce, focal, but got 'hinge'."),
        (
            [*QUICK, "--balance", "even"],
            "Expected `balance` to be one of weight, sample, none, but got 'even'.",
        ),
        ([*QUICK, "--mixup", -1], "Expected `mixup` to be at least 0, but got -1.0."),
        (
            [*QUICK, "--init", "absent.pth"],
            "There is no weights file 'absent.pth'; give --init a .safetensors",
        ),
        ([*QUICK, "--positive", "COVID"], "No class is named COVID; the labels are NORMAL, PNEUMONIA"),
    ],
)
def test_bad_options_are_refused(refused, dataset, tmp_path, options, message):
    assert message in refused("train", "--data", dataset, "--out", tmp_path / "mine", *options)


def test_a_backbone_of_another_network_is_refused(refused, tiny, two_output_model, dataset, tmp_path):
    options = ("--data", dataset, "--out", tmp_path / "mine", *QUICK, "--init", two_output_model)
    assert "is not a backbone for this network: 0 tensors fit" in refused("train", *options)


def test_data_that_cannot_be_trained_on_are_refused(refused, dataset, tmp_path):
    out = tmp_path / "mine"
    assert "There is no folder" in refused("train", "--data", tmp_path / "absent", "--out", out, *QUICK)
    (tmp_path / "empty").mkdir()
    assert "holds no image files" in refused("train", "--data", tmp_path / "empty", "--out", out, *QUICK)
    for file in (dataset / "train" / "PNEUMONIA").iterdir():
        file.unlink()
    assert "needs images of both classes" in refused("train", "--data", dataset, "--out", out, *QUICK)


def test_a_place_that_cannot_be_written_is_refused(refused, dataset, tmp_path):
    (tmp_path / "file").write_text("in the way")
    message = refused("train", "--data", dataset, "--out", tmp_path / "file", *QUICK)
    assert f"Cannot write to the folder '{tmp_path / 'file'}': File exists; choose another --out." in message


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "under 1 min"), (29, "under 1 min"), (90, "2 min"), (3599, "1 h 00 min"), (4320, "1 h 12 min")],
)
def test_the_time_left_is_told_in_minutes(seconds, words):
    assert in_minutes(seconds) == words
