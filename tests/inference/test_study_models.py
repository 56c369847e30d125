import json

import pytest

from engine.inference.study_models import Described, describe, recipe_of, trained
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.inference.examples import saved

RECIPE = {"arch": "simple_cnn", "padding": "black", "stretch": 0.0, "loss": "bce", "width": 8, "seed": 0}


def model(name, padding="black", recipe=True, **changes):
    return Described(name, padding, 0.4, RECIPE | {"padding": padding} | changes if recipe else None)


def told(*models):
    return [(one.name, one.train, one.seed) for one in trained(models)]


def test_models_that_differ_by_seed_are_replicates():
    found = told(
        model("a", seed=0), model("b", "white", seed=0), model("c", seed=1), model("d", "white", seed=5)
    )
    assert found == [("a", "black", 0), ("c", "black", 1), ("b", "white", 0), ("d", "white", 5)]


def test_variants_of_one_padding_are_named_by_what_differs():
    found = told(model("a"), model("b", stretch=0.3), model("c", "crop"))
    assert found == [("a", "black", 0), ("b", "black, stretch 0.3", 0), ("c", "crop", 0)]


def test_much_that_differs_is_named_by_the_model():
    found = told(model("a"), model("b", stretch=0.3, loss="focal", width=16))
    assert [train for _, train, _ in found] == ["a", "b"]


def test_a_model_without_a_recipe_stands_for_itself():
    assert told(model("a", recipe=False)) == [("a", "black", 0)]
    assert told(model("a", recipe=False), model("b", recipe=False)) == [("a", "a", 0), ("b", "b", 0)]
    assert told(model("a"), model("b", recipe=False)) == [("a", "a", 0), ("b", "b", 0)]


def test_repeated_seeds_are_counted_instead():
    assert told(model("a", seed=3), model("b", seed=3)) == [("a", "black", 0), ("b", "black", 1)]


def test_a_folder_tells_its_padding_threshold_and_recipe(tmp_path):
    config = ModelConfig("simple_cnn", width=8, size=32, padding="gray", threshold=0.37)
    saved(tmp_path / "m", config)
    (tmp_path / "m" / "training.json").write_text(json.dumps({"recipe": RECIPE}))
    found = describe(load_model(tmp_path / "m"))
    assert found == Described("m", "gray", 0.37, RECIPE)
    loose = tmp_path / "m" / "loose.safetensors"
    (tmp_path / "m" / "model.safetensors").rename(loose)
    assert describe(load_model(loose, config_path=tmp_path / "m" / "config.json")).recipe is None


def test_an_ensemble_has_its_members_paddings(tmp_path):
    for name, padding in (("a", "crop"), ("b", "black")):
        saved(tmp_path / name, ModelConfig("simple_cnn", width=8, size=32, padding=padding))
    (tmp_path / "both").mkdir()
    both = ModelConfig("ensemble", size=32, members=(Member("a"), Member("b")))
    write_config(both, tmp_path / "both" / "config.json")
    assert describe(load_model(tmp_path / "both")).padding == "crop, black"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"recipe": 3}'])
def test_a_damaged_recipe_is_none(tmp_path, content):
    (tmp_path / "training.json").write_text(content)
    assert recipe_of(tmp_path) is None
