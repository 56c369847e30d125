import copy

import numpy as np
import pytest

from engine.imaging.decode import decode
from engine.imaging.fit import Padding, fit
from engine.imaging.problems import ImageError
from engine.inference.runners import Runtime
from engine.inference.scorer import make_scorer
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.inference.examples import RGB, plain_scores, saved, write_pictures

NAMES = ["wide.png", "tall.png", "third.png"]


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Return a weights folder: two unlike models and their ensemble, 3 to 1."""
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "a", ModelConfig("simple_cnn", width=8, size=32, padding="white", temperature=2.0))
    saved(folder / "b", ModelConfig("deep_cnn", width=8, size=48, padding="crop", **RGB), seed=1)
    (folder / "both").mkdir()
    config = ModelConfig("ensemble", members=(Member("a", 3.0), Member("b", 1.0)), threshold=0.4)
    write_config(config, folder / "both" / "config.json")
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = write_pictures(tmp_path_factory.mktemp("pictures"), NAMES)
    return [folder / name for name in NAMES]


def alone(model, files, padding=None):
    """Score files by hand under one model."""
    config = model.config
    batch = np.stack([fit(decode(file).pixels, config.size, padding or config.padding) for file in files])
    return plain_scores(copy.deepcopy(model.module), config, batch)


def score(model, files, **options):
    scorer = make_scorer(model, **options)
    return scorer.score([scorer.prepare(file) for file in files])


@pytest.mark.parametrize("runtime", [Runtime.TORCH, Runtime.ONNX])
def test_a_model_scores_under_its_own_padding_or_another(weights, files, runtime):
    model = load_model("a", weights_dir=weights)
    own, crop = alone(model, files), alone(model, files, "crop")
    assert np.abs(own - crop).max() > 0.01
    np.testing.assert_allclose(score(model, files, runtime=runtime), own, atol=1e-4)
    np.testing.assert_allclose(score(model, files, runtime=runtime, padding="crop"), crop, atol=1e-4)


@pytest.mark.parametrize("padding", [None, "black"])
def test_an_ensemble_is_the_weighted_mean_of_unlike_members(weights, files, padding):
    both, a, b = (load_model(name, weights_dir=weights) for name in ("both", "a", "b"))
    expected = 0.75 * alone(a, files, padding) + 0.25 * alone(b, files, padding)
    np.testing.assert_allclose(
        score(both, files, padding=padding, runtime=Runtime.TORCH), expected, atol=1e-5
    )


def test_an_ensemble_honours_its_own_temperature(weights, files):
    plain = score(load_model("both", weights_dir=weights), files, runtime=Runtime.TORCH)
    warm = score(load_model("both", weights_dir=weights, temperature=3.0), files, runtime=Runtime.TORCH)
    np.testing.assert_allclose(np.log(warm / (1 - warm)), np.log(plain / (1 - plain)) / 3, rtol=1e-6)


def test_members_with_the_same_square_share_it(weights, files):
    (weights / "twins").mkdir()
    config = ModelConfig("ensemble", members=(Member("a"), Member("a"), Member("b")))
    write_config(config, weights / "twins" / "config.json")
    scorer = make_scorer(load_model("twins", weights_dir=weights), runtime=Runtime.TORCH)
    first, second, third = scorer.prepare(files[0])
    assert first is second
    assert (first.shape, third.shape) == ((32, 32), (48, 48))
    assert [part.padding for part in scorer.parts] == [Padding.WHITE, Padding.WHITE, Padding.CROP]


def test_a_decoded_picture_is_as_good_as_its_file(weights, files):
    scorer = make_scorer(load_model("a", weights_dir=weights), runtime=Runtime.TORCH)
    np.testing.assert_array_equal(
        scorer.prepare(decode(files[0]))[0], scorer.prepare(files[0].read_bytes())[0]
    )


def test_a_bad_file_is_an_image_error(weights, tmp_path):
    scorer = make_scorer(load_model("a", weights_dir=weights), runtime=Runtime.TORCH)
    with pytest.raises(ImageError, match="Cannot read"):
        scorer.prepare(tmp_path / "absent.png")
