import pytest

from engine.errors import InputError
from engine.evaluation.mean_ensemble import fit_ensemble
from engine.locations import home_dir, user_weights_dir
from engine.models.catalog import list_models
from engine.models.identity import ensemble_sha256
from engine.reporting.ensemble_folder import (
    delete_ensemble,
    own_folder,
    save_ensemble,
    tables_by_set,
    validation_key,
)
from tests.ui.homes import NORMAL, PNEUMONIA, add_model, add_scores


@pytest.fixture
def entries():
    """Return two models, one of which has a further set, all without images."""
    for name, shift in {"first": 0.0, "second": 0.05}.items():
        folder = add_model(user_weights_dir(), name, padding="crop" if shift else "black")
        for split in ("val", "test"):
            add_scores(folder, split=split, pneumonia=[min(1.0, score + shift) for score in PNEUMONIA])
    add_scores(user_weights_dir() / "first", "elsewhere")
    add_scores(user_weights_dir() / "second", padding="white", normal=[1 - score for score in NORMAL])
    return [entry for entry in list_models() if entry.name in ("first", "second")]


def test_only_shared_sets_under_the_models_own_padding_count(entries):
    sets = tables_by_set(entries)
    assert sorted(sets) == ["kermany/test", "kermany/val"]
    assert sets["kermany/test"]["second"].provenance["padding"] == "crop"
    assert validation_key(sets) == validation_key(sets, "kermany") == "kermany/val"
    with pytest.raises(InputError, match="no validation scores of other"):
        validation_key(sets, "other")
    with pytest.raises(InputError, match="a, b; say which"):
        validation_key({"a/val": {}, "b/val": {}})


def test_a_saved_ensemble_is_listed_and_can_be_deleted_again(entries):
    sets = tables_by_set(entries)
    ensemble = fit_ensemble(sets["kermany/val"], {"first": 1, "second": 3})
    configs = {entry.name: entry.require_config() for entry in entries}
    for name in sets["kermany/test"]:
        sets["kermany/test"][name].provenance["weights_sha256"] = name
    save_ensemble(own_folder("mean"), ensemble, configs, sets, "kermany/val")
    saved = next(entry for entry in list_models() if entry.name == "mean")
    assert saved.problem is None
    config = saved.require_config()
    assert [(one.name, one.weight) for one in config.members] == [("first", 0.25), ("second", 0.75)]
    assert (config.padding, config.threshold) == ("crop", ensemble.threshold)
    found = tables_by_set([saved])
    assert sorted(found) == ["kermany/test", "kermany/val"]
    facts = found["kermany/test"]["mean"].provenance
    assert facts["weights_sha256"] == ensemble_sha256(["first", "second"], [0.25, 0.75])
    assert (facts["dataset"], facts["split"], facts["padding"]) == ("kermany", "test", "black, crop")
    card = (saved.path / "README.md").read_text(encoding="utf-8")
    assert "weights given by hand" in card
    with pytest.raises(InputError, match="already"):
        own_folder("mean")
    made = home_dir() / "scores" / "mean"
    made.mkdir(parents=True)
    delete_ensemble("mean")
    assert not saved.path.exists()
    assert not made.exists()
    assert own_folder("mean") == user_weights_dir() / "mean"


@pytest.mark.parametrize("name", ["", "../out", "_hidden", ".hidden", "a/b", "a b", "end.", "x" * 65])
def test_a_name_that_is_no_folder_is_refused(name):
    with pytest.raises(InputError, match="Expected a name"):
        own_folder(name)


def test_a_trained_model_and_what_lies_elsewhere_cannot_be_deleted(entries):
    with pytest.raises(InputError, match="is a trained model"):
        delete_ensemble("first")
    for name in ("nobody", "../weights/first", ""):
        with pytest.raises(InputError, match="of your own"):
            delete_ensemble(name)
    assert (user_weights_dir() / "first" / "config.json").is_file()
