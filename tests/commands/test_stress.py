import json

import pandas as pd
import pytest


def test_a_test_is_made_and_shown_again(done, tiny, dataset, tmp_path):
    out = tmp_path / "stress.parquet"
    words = done(
        "stress", "--weights", tiny.name, "--data", dataset, "--out", out, "--kinds", "blur,darker",
        "--limit", 5,
    )  # fmt: skip
    assert "10 images of split test, 5 of them positive" in words
    assert "sensitivity in %, by severity" in words
    assert "specificity in %, by severity" in words
    assert f"python -m engine stress --show {out}" in words
    frame = pd.read_parquet(out)
    assert len(frame) == 11 * 10
    assert set(frame["kind"]) == {"original", "darker", "blur"}
    assert list(tmp_path.glob(".stress*")) == []
    shown = done("stress", "--show", out)
    assert words.startswith(shown.rstrip())
    values = json.loads(done("stress", "--show", out, "--json", "--threshold", 0.9))
    (model,) = values["models"]
    assert (model["name"], model["threshold"], model["n"], model["positives"]) == ("tiny", 0.9, 10, 5)
    assert len(model["steps"]) == 2 * 6
    assert model["steps"][0]["sensitivity_p"] is None
    assert [one["kind"] for one in model["first_fall"]] == ["darker", "blur"]
    assert (values["split"], values["limit"], values["problems"]) == ("test", 5, [])
    high = frame[(frame["kind"] == "blur") & (frame["severity"] == 3) & (frame["label"] == "PNEUMONIA")]
    step = next(one for one in model["steps"] if (one["kind"], one["severity"]) == ("blur", 3))
    assert step["sensitivity"] == pytest.approx((high["score"] >= 0.9).mean())


def test_a_damaged_image_is_told(done, tiny, dataset, tmp_path):
    file = next(dataset.glob("test/*/*.png"))
    file.write_bytes(file.read_bytes()[:60])
    words = done("stress", tiny.name, "--data", dataset, "--out", tmp_path / "s.parquet", "--kinds", "jpeg")
    assert "11 images of split test" in words
    assert "1 image could not be used (see the column problem)." in words


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Give --weights, --data and --out, or --show a stress test"),
        (
            ["--weights", "tiny", "--data", "DATA", "--out", "x.csv"],
            "Expected --out to name a file that ends",
        ),
        (["--weights", "absent", "--data", "DATA", "--out", "OUT"], "No model 'absent'"),
        (["--weights", "tiny", "--data", "DATA", "--out", "OUT", "--kinds", "fog"], "Unknown kind of stress"),
        (["--weights", "tiny", "--data", "DATA", "--out", "OUT", "--limit", "0"], "Expected a limit of at"),
        (["--weights", "tiny", "--data", "DATA", "--out", "OUT", "--split", "val"], "no split 'val'"),
        (["--show", "absent.parquet"], "Cannot read 'absent.parquet'"),
    ],
)
def test_bad_input_is_refused_in_one_line(refused, tiny, dataset, tmp_path, options, message):
    places = {"DATA": dataset, "OUT": tmp_path / "stress.parquet"}
    assert message in refused("stress", *(places.get(option, option) for option in options))
