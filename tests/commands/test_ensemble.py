import json

import pytest

from engine.locations import user_weights_dir
from engine.models.store import load_model, save_model
from tests.commands.tiny import CONFIG, network


@pytest.fixture
def rival(tiny):
    save_model(user_weights_dir() / "rival", network(CONFIG, seed=11), CONFIG.with_changes(padding="crop"))
    return tiny.name, "rival"


def test_an_ensemble_is_written_with_its_card(done, rival, dataset):
    out = user_weights_dir() / "both"
    values = json.loads(done("ensemble", "--weights", *rival, "--data", dataset, "--out", out, "--json"))
    model = load_model("both")
    assert [member["name"] for member in values["members"]] == [member.name for member in model.members]
    assert (model.config.threshold, model.config.temperature) == (values["threshold"], values["temperature"])
    assert set(values["candidates"]) == set(rival)
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "Greedy selection with replacement" in card
    assert f"{values['auc']:.4f}" in card
    (out / "NOTES.md").write_text("My own words.\n")
    assert "Chose " in done("ensemble", "--weights", *rival, "--data", dataset, "--out", out)
    assert (out / "NOTES.md").read_text() == "My own words.\n"


def test_members_that_would_not_be_found_are_refused(refused, tiny, dataset, tmp_path):
    save_model(tmp_path / "far" / "away", network(CONFIG), CONFIG)
    options = (
        "--weights",
        tiny.name,
        tmp_path / "far" / "away",
        "--data",
        dataset,
        "--out",
        tmp_path / "near" / "e",
    )
    assert "copy away next to" in refused("ensemble", *options)
    assert "at least two models" in refused(
        "ensemble", "--weights", tiny.name, "--data", dataset, "--out", tmp_path / "e"
    )
