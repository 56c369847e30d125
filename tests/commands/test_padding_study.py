import json

import pandas as pd
import pytest

from engine.locations import user_weights_dir
from engine.models.store import save_model
from tests.commands.tiny import CONFIG, network


@pytest.fixture
def rival(tiny):
    """Put a second model, trained under white, beside ``tiny``; return both names."""
    save_model(user_weights_dir() / "rival", network(CONFIG, seed=11), CONFIG.with_changes(padding="white"))
    return tiny.name, "rival"


def test_a_study_is_made_and_shown_again(done, rival, dataset, tmp_path):
    out = tmp_path / "study.parquet"
    words = done(
        "padding-study", "--weights", *rival, "--data", dataset, "--out", out, "--paddings", "black,white"
    )
    assert "ROC AUC (n = 12, 6 positive)" in words
    assert "trained under" in words
    assert "Trained and served alike" in words
    assert f"python -m engine padding-study --show {out}" in words
    frame = pd.read_parquet(out)
    assert len(frame) == 2 * 2 * 12
    assert set(frame["train"]) == {"black", "white"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".study")] == []
    shown = done("padding-study", "--show", out)
    assert words.startswith(shown.rstrip())
    (tmp_path / "NOTES.md").write_text("What is known.\n")
    assert done("card", tmp_path) == f"Wrote {tmp_path / 'README.md'}\n"
    card = (tmp_path / "README.md").read_text()
    assert "What is known." in card
    assert "## chest set · test" in card


def test_json_holds_the_numbers(done, rival, dataset, tmp_path):
    out = tmp_path / "study.parquet"
    values = json.loads(done("padding-study", "--weights", *rival, "--data", dataset, "--out", out, "--json"))
    assert len(values["matrix"]) == 2 * 7 * 3
    assert values["n"] == 12
    assert values["heat"] == []
    assert {model["threshold"] for model in values["models"]} == {0.45}


def test_heat_on_padding_is_written_for_models_with_padding(done, tiny, wide_dataset, tmp_path):
    out, heat = tmp_path / "study.parquet", tmp_path / "heat.csv"
    values = json.loads(
        done(
            "padding-study", "--weights", tiny.name, "--data", wide_dataset, "--out", out, "--heat", heat,
            "--paddings", "black", "--json",
        )
    )  # fmt: skip
    rows = pd.read_csv(heat)
    assert list(rows["model"].unique()) == ["tiny"]
    assert len(rows) == 8
    assert (rows["padding_share"] == 0.5).all()
    assert list(rows["train"].unique()) == ["black"]
    whole = next(row for row in values["heat"] if row["label"] == "all")
    counted = rows.dropna(subset="heat_share")
    assert whole["n"] == len(counted)
    assert whole["index"] == pytest.approx(counted["heat_share"].mean() / 0.5)


@pytest.fixture
def wide_dataset(tmp_path):
    """Return a folder of 64×32 images, eight in test."""
    import numpy as np
    from PIL import Image

    for label, level in (("NORMAL", 60), ("PNEUMONIA", 150)):
        folder = tmp_path / "Wide" / "test" / label
        folder.mkdir(parents=True)
        for index in range(4):
            picture = np.random.default_rng(index).integers(level, level + 60, (32, 64), dtype=np.uint8)
            Image.fromarray(picture).save(folder / f"{index}.png")
    return tmp_path / "Wide"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Give --weights, --data and --out, or --show a study"),
        (
            ["--weights", "tiny", "--data", "DATA", "--out", "x.csv"],
            "Expected --out to name a file that ends",
        ),
        (["--weights", "absent", "--data", "DATA", "--out", "OUT"], "No model 'absent'"),
        (
            ["--weights", "tiny", "--data", "DATA", "--out", "OUT", "--paddings", "pink"],
            "Unknown padding 'pink'",
        ),
        (["--weights", "tiny", "--data", "DATA", "--out", "OUT", "--split", "val"], "no split 'val'"),
        (
            ["--weights", "tiny", "--data", "DATA", "--out", "OUT", "--heat", "x.txt"],
            "Expected --heat to name",
        ),
        (["--weights", "tiny", "tiny", "--data", "DATA", "--out", "OUT"], "Two models are named tiny"),
        (["--show", "absent.parquet"], "Cannot read 'absent.parquet'"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, tiny, dataset, tmp_path, options, message):
    places = {"DATA": dataset, "OUT": tmp_path / "study.parquet"}
    assert message in refused("padding-study", *(places.get(option, option) for option in options))
