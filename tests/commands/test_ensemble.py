import json

import numpy as np
import pytest

from engine.evaluation.score_table import read_scores
from engine.locations import user_weights_dir
from engine.models.catalog import find_model
from engine.models.store import load_model, save_model
from tests.commands.tiny import CONFIG, network
from tests.ui.homes import PNEUMONIA, add_scores


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


@pytest.fixture
def scored(rival):
    """Return two models with scores of validation and test."""
    for name, shift in zip(rival, (0.0, 0.04), strict=True):
        folder = find_model(name)
        for split in ("val", "test"):
            pneumonia = [min(1.0, score + shift) for score in PNEUMONIA]
            add_scores(folder, split=split, pneumonia=pneumonia)
    return rival


def test_named_members_are_fitted_on_their_validation_scores(done, scored):
    out = user_weights_dir() / "mean"
    members = [part for name in scored for part in ("--member", name)]
    values = json.loads(done("ensemble", *members, "--out", out, "--json"))
    assert values["fitted"]
    assert (values["fitted_on"], values["n"]) == ("kermany/val", 20)
    assert values["scored"] == ["kermany/test", "kermany/val"]
    assert sum(member["weight"] for member in values["members"]) == pytest.approx(1)
    model = load_model("mean")
    assert (model.config.threshold, model.config.temperature) == (values["threshold"], values["temperature"])
    assert "weights fitted by the log loss" in (out / "README.md").read_text(encoding="utf-8")
    table = read_scores(out / "scores" / "kermany-test.parquet")
    assert table.provenance["threshold"] == values["threshold"]
    assert len(table.frame) == 20


def test_weights_can_be_given_by_hand(done, scored):
    out = user_weights_dir() / "mean"
    members = [
        part for name, weight in zip(scored, (3, 1), strict=True) for part in ("--member", f"{name}={weight}")
    ]
    assert f"Took {scored[0]} (0.75), {scored[1]} (0.25) into " in done("ensemble", *members, "--out", out)
    first, second = (read_scores(next((find_model(name) / "scores").glob("*-test-*"))) for name in scored)
    config = load_model("mean").config
    mean = 0.75 * first.frame["score"] + 0.25 * second.frame["score"]
    odds = np.log(mean / (1 - mean)) / config.temperature
    made = read_scores(out / "scores" / "kermany-test.parquet").frame["score"]
    np.testing.assert_allclose(made, 1 / (1 + np.exp(-odds)), atol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--member", "tiny"], "two members or more"),
        (["--member", "tiny=1", "--member", "rival"], "to each --member, or to none"),
        (["--member", "tiny=x", "--member", "rival=1"], "from 0 up"),
        (["--member", "tiny", "--member", "tiny"], "named twice"),
        (["--member", "tiny", "--member", "nobody"], "No model 'nobody'"),
        (["--member", "tiny", "--weights", "rival"], "either --member, or --weights"),
        (["--member", "tiny", "--member", "rival", "--validation", "other"], "no validation scores of other"),
        ([], "Give --weights and --data"),
    ],
)
def test_members_that_cannot_be_averaged_are_refused(refused, scored, options, message):
    assert message in refused("ensemble", *options, "--out", user_weights_dir() / "mean")
