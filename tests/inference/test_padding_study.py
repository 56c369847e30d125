import numpy as np
import pytest

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.inference.padding_study import WAYS, run_study
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled, score_dataset
from engine.models.config import ModelConfig
from engine.models.store import load_model
from tests.inference.examples import saved, write_pictures

CONFIG = ModelConfig("simple_cnn", width=8, size=32, threshold=0.37)
NAMES = [f"test/{label}/{index:02}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(6)]
TESTS = ("black", "white", "crop")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "m", CONFIG)
    saved(folder / "n", CONFIG.with_changes(padding="white", threshold=0.6), seed=1)
    return [folder / "m", folder / "n"]


@pytest.fixture
def dataset(tmp_path):
    return load_dataset(write_pictures(tmp_path / "Chests", NAMES))


def study(weights, dataset, parts, **options):
    return run_study(weights, dataset, parts, runtime=Runtime.TORCH, **({"tests": TESTS} | options))


def test_every_model_is_scored_under_every_padding(weights, dataset, tmp_path):
    done = []
    found = study(weights, dataset, tmp_path / "parts", advance=done.append)
    assert sum(done) == 2 * 3 * 12
    assert [(one.name, one.train, one.padding, one.threshold) for one in found.models] == [
        ("m", "black", "black", 0.37),
        ("n", "white", "white", 0.6),
    ]
    assert found.provenance["dataset"] == "chests"
    for model, path in enumerate(weights):
        for test, padding in enumerate(TESTS):
            alone = score_dataset(
                load_model(path), dataset, split="test", padding=padding, runtime=Runtime.TORCH
            )
            np.testing.assert_allclose(found.scores[model, test], alone.frame["score"], atol=1e-6)
            assert list(found.labels) == list(alone.frame["label"])
    assert np.abs(found.scores[0, 0] - found.scores[0, 1]).max() > 1e-3


def test_a_stopped_study_goes_on_without_scoring_twice(weights, dataset, tmp_path):
    parts = tmp_path / "parts"
    whole = study(weights, dataset, tmp_path / "other")
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        study(weights, dataset, parts, cancelled=lambda: next(answers, True))
    finished = sorted(parts.glob("*.parquet"))
    assert 0 < len(finished) < 6
    before = [file.stat().st_mtime_ns for file in finished]
    again = study(weights, dataset, parts)
    np.testing.assert_array_equal(again.scores, whole.scores)
    assert [file.stat().st_mtime_ns for file in finished] == before


def test_other_weights_are_scored_anew(weights, dataset, tmp_path):
    saved(tmp_path / "m", CONFIG, seed=5)
    first = study([weights[0]], dataset, tmp_path / "parts")
    second = study([tmp_path / "m"], dataset, tmp_path / "parts")
    assert np.abs(first.scores - second.scores).max() > 1e-3


def test_all_seven_ways_unless_told(weights, dataset, tmp_path):
    found = run_study(weights[:1], dataset, tmp_path / "parts", runtime=Runtime.TORCH)
    assert found.tests == WAYS == ("black", "gray", "white", "edge", "reflect", "stretch", "crop")


def test_an_unreadable_image_has_no_score(weights, dataset, tmp_path):
    file = dataset.root / NAMES[3]
    file.write_bytes(file.read_bytes()[:60])
    found = study(weights, load_dataset(dataset.root), tmp_path / "parts")
    assert np.isnan(found.scores[:, :, 3]).all()
    assert np.isnan(found.scores).sum() == 6


def test_what_cannot_be_compared_is_refused(weights, dataset, tmp_path):
    with pytest.raises(InputError, match="at least one model and one padding"):
        study([], dataset, tmp_path / "parts")
    with pytest.raises(InputError, match="Unknown padding 'pink'"):
        study(weights, dataset, tmp_path / "parts", tests=("pink",))
    with pytest.raises(InputError, match="Two models are named m"):
        study([weights[0], weights[0]], dataset, tmp_path / "parts")
    with pytest.raises(InputError, match="no split 'val'"):
        study(weights, dataset, tmp_path / "parts", split="val")
