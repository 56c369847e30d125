import pytest

from engine.evaluation.holm import holm
from engine.evaluation.mean_ensemble import ensemble_table, fit_ensemble
from engine.evaluation.steps import take_step
from engine.models.config import ModelConfig
from engine.models.family import Stage
from engine.models.registry import build
from engine.reporting.model_steps import ATTENTION, ATTENTION_PARAMETERS, member_steps, stage_steps, taken
from engine.reporting.stages import Scored
from engine.training.recipe import read_recipe
from tests.evaluation.tables import noisy_table


def stage(name):
    return Stage(name, "something", "recipe")


def test_each_scored_stage_steps_from_the_nearest_scored_one_before():
    tables = {"a": 4.0, "b": None, "c": 1.0, "d": 0.0}
    scored = [
        Scored(stage(name), None if noise is None else noisy_table(seed=1, noise=noise))
        for name, noise in tables.items()
    ]
    steps = stage_steps(scored)
    assert [(one.stage.name, one.before, one.scored) for one in steps] == [
        ("a", "", True), ("b", "", False), ("c", "a", True), ("d", "c", True),
    ]  # fmt: skip
    found = taken(steps)
    assert [one.p for one, _ in found] == holm([step.p for _, step in found]).tolist()
    assert [one.auc_p for one, _ in found] == holm([step.auc.p for _, step in found]).tolist()
    expected = take_step(scored[0].table, scored[2].table)
    assert (found[0][1].rescued, found[0][1].auc) == (expected.rescued, expected.auc)
    assert found[0][1].rescued > found[0][1].broken


def test_without_two_scored_stages_no_step_is_taken():
    assert taken(stage_steps([Scored(stage("a"), noisy_table()), Scored(stage("b"), None)])) == []


def test_attention_goes_from_none_to_cbam():
    assert [run.options for run in ATTENTION] == ["--attention none", "--attention se", ""]


@pytest.mark.slow
def test_the_parameters_of_the_attention_runs_are_those_of_their_networks():
    import torch

    recipe, found = read_recipe("ablation"), {}
    for run, attention in zip(ATTENTION, ("none", "se", "cbam"), strict=True):
        config = ModelConfig(arch=recipe.arch, width=recipe.width, attention=attention)
        with torch.device("meta"):
            found[run.name] = sum(one.numel() for one in build(config).parameters())
    assert found == ATTENTION_PARAMETERS


def test_a_member_brings_what_the_ensemble_loses_without_it():
    tables = {
        name: noisy_table(seed=3, noise=noise) for name, noise in {"a": 1.0, "b": 1.5, "c": 6.0}.items()
    }
    weights = {"a": 0.5, "b": 0.25, "c": 0.25}
    steps = {one.stage.name: one for one in member_steps(weights, tables, tables)}
    assert list(steps) == ["a", "b", "c"]
    assert steps["a"].before == "without a"
    rest = {name: tables[name] for name in "bc"}
    left = ensemble_table(rest, fit_ensemble(rest, {"b": 1, "c": 1}), "left")
    whole = ensemble_table(tables, fit_ensemble(tables, weights), "whole")
    expected = take_step(left, whole)
    assert steps["a"].step.auc.delta == pytest.approx(expected.auc.delta)
    assert (steps["a"].step.rescued, steps["a"].step.broken) == (expected.rescued, expected.broken)


def test_of_two_members_each_can_be_left_out():
    tables = {name: noisy_table(seed=3, noise=noise) for name, noise in {"a": 0.0, "b": 3.0}.items()}
    steps = member_steps({"a": 1, "b": 1}, tables, tables)
    assert [one.stage.adds for one in steps] == ["weight 0.50", "weight 0.50"]
    assert steps[0].step.auc.delta > 0 > steps[1].step.auc.delta
