import numpy as np
import pytest

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.imaging.decode import Picture, decode
from engine.imaging.stress import Setting, choose_dials, dial_of
from engine.inference import stress
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled, score_dataset
from engine.inference.scorer import make_scorer
from engine.inference.stress import image_seed, run_stress, sample
from engine.models.config import ModelConfig
from engine.models.store import load_model
from tests.inference.examples import saved, write_pictures

CONFIG = ModelConfig("simple_cnn", width=8, size=32, threshold=0.37)
NAMES = [f"test/{label}/{index:02}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(6)]
DIALS = choose_dials(["noise", "rotation", "resolution"])


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "m", CONFIG)
    saved(folder / "n", CONFIG.with_changes(padding="crop", threshold=0.6), seed=1)
    return [folder / "m", folder / "n"]


@pytest.fixture
def dataset(tmp_path):
    return load_dataset(write_pictures(tmp_path / "Chests", NAMES))


def run(weights, dataset, **options):
    return run_stress(weights, dataset, runtime=Runtime.TORCH, **({"dials": DIALS} | options))


def test_every_model_scores_every_image_as_it_is_and_changed(weights, dataset):
    done = []
    found = run(weights, dataset, advance=done.append)
    assert sum(done) == 12
    assert [(one.name, one.padding, one.threshold) for one in found.models] == [
        ("m", "black", 0.37), ("n", "crop", 0.6),
    ]  # fmt: skip
    assert found.scores.shape == (2, 1 + 3 * 5, 12)
    assert [(one.kind, one.severity, one.amount) for one in found.steps[1:3]] == [
        ("noise", 1, 5), ("noise", 2, 10),
    ]  # fmt: skip
    assert list(found.problems) == [None] * 12
    for position, path in enumerate(weights):
        usual = score_dataset(load_model(path), dataset, split="test", runtime=Runtime.TORCH).frame
        assert list(found.paths) == list(usual["path"])
        assert list(found.labels) == list(usual["label"])
        np.testing.assert_allclose(found.scores[position, 0], usual["score"], atol=1e-6)
        scorer = make_scorer(load_model(path), runtime=Runtime.TORCH)
        at = next(i for i, one in enumerate(found.steps) if (one.kind, one.severity) == ("rotation", 4))
        picture = decode(dataset.root / NAMES[7])
        turned = Setting(dial_of("rotation"), 4).apply(picture.pixels, image_seed(NAMES[7], 0))
        alone = scorer.score([scorer.prepare(Picture(turned, *picture.pixels.shape, "L", "PNG"))])
        assert found.scores[position, at, 7] == pytest.approx(alone[0], abs=1e-6)
    assert np.ptp(found.scores, axis=1).max() > 0.05


def test_a_stopped_test_goes_on_without_scoring_twice(weights, dataset, tmp_path, monkeypatch):
    journal = tmp_path / "journal"
    whole = run(weights, dataset)
    answers = iter([False] * 5)
    with pytest.raises(Cancelled, match="Stopped after 5 of 12 images"):
        run(weights, dataset, journal=journal, cancelled=lambda: next(answers, True))
    decoded, usual = [], stress.change
    monkeypatch.setattr(stress, "change", lambda picture, *rest: decoded.append(1) or usual(picture, *rest))
    done = []
    again = run(weights, dataset, journal=journal, advance=done.append)
    assert (done[0], sum(done), len(decoded)) == (5, 12, 7)
    np.testing.assert_array_equal(again.scores, whole.scores)
    assert not journal.exists()


@pytest.mark.parametrize("other", [{"seed": 1}, {"dials": DIALS[:2]}, {"limit": 4}])
def test_another_test_does_not_take_the_journal_s_scores(weights, dataset, tmp_path, other):
    answers = iter([False] * 3)
    with pytest.raises(Cancelled):
        run(weights[:1], dataset, journal=tmp_path / "j", cancelled=lambda: next(answers, True))
    done = []
    run(weights[:1], dataset, journal=tmp_path / "j", advance=done.append, **other)
    assert done[0] == 0


def test_an_unreadable_image_is_a_row_with_a_reason(weights, dataset):
    file = dataset.root / NAMES[3]
    file.write_bytes(file.read_bytes()[:60])
    found = run(weights, load_dataset(dataset.root))
    assert found.problems[3].startswith("truncated: ")
    assert [one for one in found.problems if one] == [found.problems[3]]
    assert np.isnan(found.scores[:, :, 3]).all()
    assert np.isnan(found.scores).sum() == 2 * 16


def test_a_sample_has_as_many_of_each_class_and_is_the_same_again(dataset):
    rows = dataset.catalog
    drawn = sample(rows, 4, 0)
    assert drawn["label"].value_counts().to_dict() == {"NORMAL": 4, "PNEUMONIA": 4}
    assert list(drawn["path"]) == sorted(drawn["path"])
    assert drawn.equals(sample(rows, 4, 0))
    assert any(not drawn.equals(sample(rows, 4, seed)) for seed in range(1, 5))
    assert len(sample(rows, None, 0)) == len(sample(rows, 100, 0)) == 12
    with pytest.raises(InputError, match="Expected a limit of at least one image per class, but got 0"):
        sample(rows, 0, 0)


def test_what_cannot_be_tested_is_refused(weights, dataset):
    with pytest.raises(InputError, match="at least one model and one kind"):
        run([], dataset)
    with pytest.raises(InputError, match="Two models are named m"):
        run([weights[0], weights[0]], dataset)
    with pytest.raises(InputError, match="no split 'val'"):
        run(weights, dataset, split="val")
