import json

from engine.locations import user_weights_dir
from engine.models.config import ModelConfig, write_config

ARCHITECTURES = {
    "simple_cnn", "deep_cnn", "efficientnet_b0", "resnet120", "deep_resnet", "improved_pneumonia_cnn", "ensemble",
}  # fmt: skip


def listed(printed: str, name: str) -> dict:
    return next(entry for entry in json.loads(printed)["models"] if entry["name"] == name)


def test_json_lists_architectures_and_models(done, tiny):
    printed = done("models", "--json")
    known = {info["name"]: info for info in json.loads(printed)["architectures"]}
    assert set(known) == ARCHITECTURES
    assert known["improved_pneumonia_cnn"]["parameters"] == 21_437_665
    assert known["ensemble"]["parameters"] is None
    assert all(info["description"] for info in known.values())
    assert listed(printed, "tiny") == {
        "name": "tiny",
        "arch": "simple_cnn",
        "parameters": sum(parameter.numel() for parameter in tiny.module.parameters()),
        "padding": "black",
        "threshold": 0.45,
        "has_scores": False,
        "problem": None,
    }


def test_scores_that_a_model_has_are_told(done, tiny, dataset):
    out = user_weights_dir() / "tiny" / "scores" / "set-test-black.parquet"
    done(
        "score", "--weights", "tiny", "--data", dataset, "--split", "test", "--out", out, "--runtime", "torch"
    )
    assert listed(done("models", "--json"), "tiny")["has_scores"] is True


def test_a_broken_model_is_listed_with_its_problem(done, tiny):
    (user_weights_dir() / "unfinished").mkdir()
    (user_weights_dir() / "weightless").mkdir()
    write_config(ModelConfig(arch="deep_cnn"), user_weights_dir() / "weightless" / "config.json")
    (user_weights_dir() / "tiny" / "model.safetensors").write_bytes(b"")
    printed = done("models", "--json")
    assert "has no config.json" in listed(printed, "unfinished")["problem"]
    assert listed(printed, "unfinished")["arch"] is None
    assert "has no model.safetensors" in listed(printed, "weightless")["problem"]
    assert "is not a safetensors file" in listed(printed, "tiny")["problem"]
    assert "has no config.json" in done("models")


def test_the_text_is_a_table_for_each(done, tiny):
    printed = done("models")
    for architecture in ARCHITECTURES:
        assert f"\n{architecture} " in printed
    assert "21.44 M" in printed
    row = next(line for line in printed.splitlines() if line.startswith("tiny "))
    assert row.split() == ["tiny", "simple_cnn", "0.00", "M", "black", "0.450", "no"]
