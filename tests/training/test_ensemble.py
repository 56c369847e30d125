import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.evaluation.score_table import labelled
from engine.inference.runners import Runtime
from engine.inference.score_dataset import score_dataset
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from engine.training.ensemble import choose_ensemble, greedy, members_text, worthwhile
from tests.inference.examples import saved
from tests.training.examples import write_dataset

CONFIG = ModelConfig("simple_cnn", width=8, size=32, temperature=1.5)


def noisy(y, draw, spread):
    return 1 / (1 + np.exp(-(np.where(y, 1.0, -1.0) + draw.normal(0, spread, len(y)))))


def test_models_whose_errors_differ_are_averaged():
    draw = np.random.default_rng(0)
    y = draw.random(2000) < 0.6
    good = {"a": noisy(y, draw, 1.5), "b": noisy(y, draw, 1.5)}
    steps = greedy(y, good | {"poor": noisy(y, draw, 20)}, rounds=4)
    assert [name for name, _ in steps[:2]] in (["a", "b"], ["b", "a"])
    assert steps[1][1] == pytest.approx(roc_auc_score(y, (good["a"] + good["b"]) / 2))
    assert steps[1][1] > steps[0][1] + 0.02
    assert "poor" not in [name for name, _ in steps]


def test_a_model_that_nothing_helps_stays_alone():
    draw = np.random.default_rng(1)
    y = draw.random(500) < 0.5
    steps = greedy(y, {"poor": draw.random(500), "good": noisy(y, draw, 0.5)}, rounds=5)
    assert {name for name, _ in steps} == {"good"}


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        ([0.9], 1),
        ([0.9, 0.95, 0.95005, 0.94], 2),
        ([0.9, 0.95, 0.94, 0.97], 4),
        ([0.9, 0.90009, 0.90018], 3),
        ([0.9, 0.8, 0.85], 1),
    ],
)
def test_additions_that_raise_nothing_are_left_out(reached, expected):
    assert worthwhile(reached) == expected


@pytest.fixture
def models(tmp_path):
    for seed, padding in enumerate(("black", "crop")):
        saved(tmp_path / "weights" / padding, CONFIG.with_changes(padding=padding), seed=seed)
    return [load_model(tmp_path / "weights" / name) for name in ("black", "crop")]


def test_an_ensemble_is_chosen_and_scores_as_it_says(models, tmp_path):
    root = write_dataset(tmp_path / "data", normal=30, ill=30)
    told = []
    chosen = choose_ensemble(models, load_dataset(root), advance=told.append)
    assert told == [1, 1]
    assert sum(member.weight for member in chosen.config.members) == pytest.approx(1, abs=1e-5)
    assert chosen.auc == chosen.steps[-1][1] >= max(chosen.candidates.values()) - 1e-12
    assert len(chosen.steps) <= 12
    folder = tmp_path / "weights" / "both"
    folder.mkdir()
    write_config(chosen.config, folder / "config.json")
    scored = score_dataset(load_model(folder), load_dataset(root), runtime=Runtime.TORCH)
    assert 0.4 <= roc_auc_score(labelled(scored).y, labelled(scored).score) <= 1
    assert f"both has a ROC AUC of {chosen.auc:.4f}" in members_text(folder, chosen)


def test_what_cannot_be_averaged_is_refused(models, tmp_path):
    dataset = load_dataset(write_dataset(tmp_path / "data", normal=8, ill=8))
    with pytest.raises(InputError, match="at least two models"):
        choose_ensemble(models[:1], dataset)
    other = saved(tmp_path / "other", CONFIG.with_changes(classes=("clear", "nodule")))
    with pytest.raises(InputError, match="other and black tell different classes apart"):
        choose_ensemble([models[0], other or load_model(tmp_path / "other")], dataset)
    folder = tmp_path / "weights" / "both"
    folder.mkdir()
    write_config(
        ModelConfig("ensemble", size=32, members=(Member("black"), Member("crop"))), folder / "config.json"
    )
    with pytest.raises(InputError, match="both is an ensemble itself"):
        choose_ensemble([models[0], load_model(folder)], dataset)
