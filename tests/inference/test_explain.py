import numpy as np
import pytest

from engine.errors import InputError
from engine.imaging.decode import Picture
from engine.imaging.fit import Padding, fit, frame_for
from engine.inference.cam.explain_squares import explain_squares
from engine.inference.cam.method import Method
from engine.inference.explain import explain, square_of
from engine.inference.heatmap import energy_on_padding, to_original, upsample
from engine.inference.runners import Runtime
from engine.inference.scorer import make_scorer
from engine.models.config import Member, ModelConfig, write_config
from engine.models.store import load_model
from tests.inference.examples import picture, saved

PICTURE = Picture(picture(3, 60, 150), 60, 150, mode="L", format="PNG")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "a", ModelConfig("simple_cnn", width=8, size=32, padding="black", temperature=1.4))
    saved(folder / "b", ModelConfig("deep_cnn", width=8, size=48, padding="black", outputs=2), seed=1)
    saved(folder / "cropping", ModelConfig("simple_cnn", width=8, size=64, padding="crop"), seed=2)
    for name, size, members in (
        ("alike", 32, (Member("a", 3.0), Member("a", 1.0))),
        ("unlike", 64, (Member("b", 1.0), Member("cropping", 3.0))),
    ):
        (folder / name).mkdir()
        config = ModelConfig("ensemble", size=size, members=members)
        write_config(config, folder / name / "config.json")
    return folder


@pytest.mark.parametrize("padding", [None, "white", "crop"])
@pytest.mark.parametrize("name", ["a", "b"])
def test_an_explanation_is_square_score_and_map_of_one_picture(weights, name, padding):
    model = load_model(name, weights_dir=weights)
    config = model.config
    found = explain(model, PICTURE, padding=padding)
    np.testing.assert_array_equal(found.square, fit(PICTURE.pixels, config.size, padding or "black"))
    raw, _ = explain_squares(model.module, config, found.square[None])
    np.testing.assert_array_equal(found.raw, raw[0])
    np.testing.assert_array_equal(found.heatmap, upsample(raw, config.size)[0])
    scorer = make_scorer(model, padding=padding, runtime=Runtime.TORCH)
    assert found.score == pytest.approx(scorer.score([scorer.prepare(PICTURE)])[0], abs=1e-5)
    assert found.energy_on_padding == energy_on_padding(found.heatmap, found.frame)
    assert (found.energy_on_padding is None) == (padding == "crop")


def test_class_and_layer_are_passed_on(weights):
    model = load_model("a", weights_dir=weights)
    square, _ = square_of(PICTURE, model.config)
    found = explain(model, PICTURE, layers=["block1"], positive=False)
    expected, _ = explain_squares(model.module, model.config, square[None], layers=["block1"], positive=False)
    np.testing.assert_array_equal(found.raw, expected[0])
    with pytest.raises(InputError, match="no layer 'block9'"):
        explain(model, PICTURE, layers=["block9"])


def test_a_picture_decoded_at_reduced_size_keeps_the_originals_frame(weights):
    model = load_model("a", weights_dir=weights)
    pixels = picture(3, 61, 150)
    reduced = explain(model, Picture(pixels, 488, 1207, mode="L", format="JPEG"))
    assert reduced.frame == frame_for(488, 1207, 32, Padding.BLACK)
    np.testing.assert_array_equal(reduced.square, fit(pixels, 32, "black", shape=(488, 1207)))


def test_an_ensemble_of_one_model_twice_is_that_model(weights):
    alike, a = (load_model(name, weights_dir=weights) for name in ("alike", "a"))
    found, expected = explain(alike, PICTURE), explain(a, PICTURE)
    assert found.raw is None
    assert found.score == pytest.approx(expected.score)
    assert found.frame == expected.frame
    np.testing.assert_allclose(found.heatmap, expected.heatmap, rtol=1e-5)


def test_an_ensemble_of_unlike_members_is_their_weighted_mean_in_its_own_frame(weights):
    unlike, b, cropping = (load_model(name, weights_dir=weights) for name in ("unlike", "b", "cropping"))
    found, of_b, of_crop = (explain(model, PICTURE) for model in (unlike, b, cropping))
    frame = found.frame
    assert frame == frame_for(60, 150, 64, Padding.BLACK)
    assert found.score == pytest.approx(0.25 * of_b.score + 0.75 * of_crop.score)
    scorer = make_scorer(unlike, runtime=Runtime.TORCH)
    assert found.score == pytest.approx(scorer.score([scorer.prepare(PICTURE)])[0], abs=1e-5)

    assert not np.delete(found.heatmap, np.s_[frame.top : frame.top + frame.height], axis=0).any()
    whole, b_part, crop_part = (to_original(e.heatmap, e.frame, 60, 150) for e in (found, of_b, of_crop))
    assert not crop_part[:, :45].any()
    assert crop_part[:, 45:105].any()
    expected = 0.25 * b_part + 0.75 * crop_part
    assert np.corrcoef(whole.ravel(), expected.ravel())[0, 1] > 0.98
    assert whole.mean() == pytest.approx(expected.mean(), rel=0.02)
    np.testing.assert_allclose(whole[:, :40], 0.25 * b_part[:, :40], atol=0.02 * expected.max())


def test_an_ensemble_has_no_layer_to_choose(weights):
    with pytest.raises(InputError, match="The ensemble alike has no layers; explain a member by itself"):
        explain(load_model("alike", weights_dir=weights), PICTURE, layers=["block1"])


def test_an_ensembles_temperature_reaches_its_score(weights):
    plain = explain(load_model("unlike", weights_dir=weights), PICTURE).score
    warm = explain(load_model("unlike", weights_dir=weights, temperature=2.0), PICTURE).score
    assert np.log(warm / (1 - warm)) == pytest.approx(np.log(plain / (1 - plain)) / 2, rel=1e-6)


def test_method_and_layers_are_passed_on(weights):
    model = load_model("a", weights_dir=weights)
    square, _ = square_of(PICTURE, model.config)
    found = explain(model, PICTURE, method=Method.HIRESCAM, layers=["block1"])
    expected, _ = explain_squares(
        model.module, model.config, square[None], method=Method.HIRESCAM, layers=["block1"]
    )
    np.testing.assert_array_equal(found.raw, expected[0])
    several = explain(model, PICTURE, layers=["block1", "block2"])
    assert several.raw is None
    mean, _ = explain_squares(model.module, model.config, square[None], layers=["block1", "block2"])
    np.testing.assert_array_equal(several.heatmap, mean[0])


def test_an_ensemble_passes_the_method_to_its_members_and_counts_its_images_once(weights):
    alike, a = (load_model(name, weights_dir=weights) for name in ("alike", "a"))
    done = []
    found = explain(alike, PICTURE, method=Method.OCCLUSION, advance=done.append)
    expected = explain(a, PICTURE, method=Method.OCCLUSION)
    np.testing.assert_allclose(found.heatmap, expected.heatmap, rtol=1e-5)
    assert sum(done) == pytest.approx(1)
