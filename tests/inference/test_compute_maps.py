import os

import numpy as np
import pytest
from PIL import Image

from engine.datasets.sqlite_file import StoreError
from engine.imaging.decode import decode
from engine.inference.cam.method import Method
from engine.inference.compute_maps import BATCH_SIZE, MEAN_SIDE, compute_maps, key_of
from engine.inference.explain import explain
from engine.inference.heatmap import normalised, to_original
from engine.inference.heatmap_store import heat_on_picture, map_key, read_maps
from engine.models.config import Member, ModelConfig, write_config
from engine.models.identity import identify
from engine.models.store import load_model
from tests.inference.examples import picture, saved, write_pictures

NAMES = [f"{number}.png" for number in range(BATCH_SIZE + 4)]


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "one", ModelConfig("simple_cnn", width=8, size=32, temperature=1.4))
    saved(folder / "two", ModelConfig("deep_cnn", width=8, size=64, padding="crop", outputs=2), seed=1)
    (folder / "both").mkdir()
    config = ModelConfig("ensemble", size=64, members=(Member("one", 1.0), Member("two", 2.0)))
    write_config(config, folder / "both" / "config.json")
    return folder


@pytest.fixture
def root(tmp_path):
    return write_pictures(tmp_path / "set", NAMES)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "heatmaps.sqlite"


@pytest.mark.parametrize("positive", [True, False])
@pytest.mark.parametrize("padding", [None, "white"])
@pytest.mark.parametrize("name", ["one", "two"])
def test_a_kept_map_is_that_of_explain(weights, root, store, name, padding, positive):
    model = load_model(name, weights_dir=weights)
    done = []
    compute_maps(model, root, NAMES, store=store, padding=padding, positive=positive, advance=done.append)
    found = read_maps(store, key_of(model, padding=padding, positive=positive), root, NAMES)
    assert list(found) == NAMES
    assert sum(done) == len(NAMES)
    for path in ("0.png", "3.png", NAMES[-1]):
        original = decode(root / path)
        expected = explain(model, original, padding=padding, positive=positive)
        kept = found[path]
        assert (kept.height, kept.width) == (original.height, original.width)
        assert kept.score == pytest.approx(expected.score, abs=1e-5)
        np.testing.assert_allclose(kept.raw, expected.raw, rtol=1e-3, atol=1e-5 * expected.raw.max())
        config = model.config.with_changes(padding=padding or model.config.padding)
        shown = to_original(normalised(expected.heatmap), expected.frame, original.height, original.width)
        heat = heat_on_picture(kept, config, original.height, original.width)
        np.testing.assert_allclose(heat, shown, atol=1e-3)


def test_an_ensembles_map_is_kept_smaller(weights, root, store):
    model = load_model("both", weights_dir=weights)
    compute_maps(model, root, NAMES[:3], store=store)
    found = read_maps(store, map_key(identify(weights / "both", weights)), root, NAMES)
    assert list(found) == NAMES[:3]
    for path, kept in found.items():
        original = decode(root / path)
        expected = explain(model, original)
        assert kept.score == pytest.approx(expected.score, abs=1e-5)
        blocks = expected.heatmap.reshape(MEAN_SIDE, 2, MEAN_SIDE, 2).mean(axis=(1, 3))
        np.testing.assert_allclose(kept.raw, blocks, rtol=1e-3, atol=1e-5 * blocks.max())
        shown = to_original(normalised(expected.heatmap), expected.frame, original.height, original.width)
        heat = heat_on_picture(kept, model.config, original.height, original.width)
        # The edges of padding and of a member's crop are smoothed over a cell or two.
        assert np.corrcoef(heat.ravel(), shown.ravel())[0, 1] > 0.9


def test_images_that_cannot_be_used_are_skipped(weights, root, store):
    model = load_model("one", weights_dir=weights)
    (root / "text.png").write_text("no picture")
    paths = ["text.png", "gone.png", "../outside.png", *NAMES[:2]]
    done = []
    compute_maps(model, root, paths, store=store, advance=done.append)
    assert list(read_maps(store, key_of(model), root, paths)) == NAMES[:2]
    assert sum(done) == len(paths)


def test_a_changed_image_is_computed_again_and_the_others_are_not(weights, root, store):
    model = load_model("one", weights_dir=weights)
    compute_maps(model, root, NAMES[:3], store=store)
    before = read_maps(store, key_of(model), root, NAMES)
    Image.fromarray(picture(99)).save(root / "1.png")
    os.utime(root / "1.png", ns=(1, 1))
    done = []
    compute_maps(model, root, NAMES[:3], store=store, advance=done.append)
    assert done == [2, 1]
    after = read_maps(store, key_of(model), root, NAMES)
    expected = explain(model, decode(root / "1.png"))
    np.testing.assert_allclose(after["1.png"].raw, expected.raw, rtol=1e-3, atol=1e-5 * expected.raw.max())
    assert not np.array_equal(before["1.png"].raw, after["1.png"].raw)
    np.testing.assert_array_equal(before["2.png"].raw, after["2.png"].raw)


def test_cancelling_keeps_what_was_computed(weights, root, store):
    model = load_model("one", weights_dir=weights)
    done = []
    compute_maps(model, root, NAMES, store=store, advance=done.append, cancelled=lambda: sum(done) > 0)
    assert list(read_maps(store, key_of(model), root, NAMES)) == NAMES[:BATCH_SIZE]
    compute_maps(model, root, NAMES, store=store)
    assert list(read_maps(store, key_of(model), root, NAMES)) == NAMES


def test_a_slow_method_that_is_stopped_keeps_the_images_it_finished(weights, root, store):
    model = load_model("one", weights_dir=weights)
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 15  # 1 + 11 for the first image's 169 patches, then into the second.

    compute_maps(model, root, NAMES[:3], store=store, method=Method.OCCLUSION, cancelled=cancelled)
    key = key_of(model, method=Method.OCCLUSION)
    found = read_maps(store, key, root, NAMES)
    assert list(found) == NAMES[:1]
    expected = explain(model, decode(root / NAMES[0]), method=Method.OCCLUSION)
    np.testing.assert_allclose(found[NAMES[0]].raw, expected.raw, atol=1e-5 * expected.raw.max())
    assert read_maps(store, key_of(model), root, NAMES) == {}


def test_a_mean_of_layers_is_kept_smaller(weights, root, store):
    model = load_model("two", weights_dir=weights)
    layers = ["stage2", "stage3"]
    compute_maps(model, root, NAMES[:1], store=store, layers=layers)
    (kept,) = read_maps(store, key_of(model, layers=layers), root, NAMES).values()
    expected = explain(model, decode(root / NAMES[0]), layers=layers).heatmap
    blocks = expected.reshape(MEAN_SIDE, 2, MEAN_SIDE, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(kept.raw, blocks, atol=1e-5)


def test_a_score_that_is_no_number_is_not_kept(weights, root, store):
    model = load_model("one", weights_dir=weights)
    model.module.get_parameter("fc.bias").data.fill_(np.nan)
    compute_maps(model, root, NAMES[:2], store=store)
    assert read_maps(store, key_of(model), root, NAMES) == {}


def test_a_place_that_cannot_be_written_is_told(weights, root, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="Cannot use"):
        compute_maps(load_model("one", weights_dir=weights), root, NAMES[:1], store=tmp_path / "file" / "x")
