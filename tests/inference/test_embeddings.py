import os

import numpy as np
import pytest
from PIL import Image

from engine.datasets.catalog import load_dataset
from engine.datasets.image_files import image_files
from engine.imaging.decode import decode
from engine.inference.embedding_store import (
    LARGEST_HALF,
    ROW,
    default_store,
    read_vectors,
    vector_key,
    write_vectors,
)
from engine.inference.embeddings import embed_dataset, embed_image, embed_paths, key_of, unit
from engine.inference.explain import square_of
from engine.inference.pooled import feature_runner
from engine.inference.score_dataset import Cancelled
from engine.models.config import Member, ModelConfig, write_config
from engine.models.identity import identify
from engine.models.store import load_model
from tests.inference.examples import saved, write_pictures

NAMES = [f"{split}/{label}/{n}.png" for split in ("train", "test") for label in "AB" for n in range(10)]


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    saved(folder / "one", ModelConfig("simple_cnn", width=8, size=32, classes=("A", "B")))
    saved(folder / "two", ModelConfig("simple_cnn", width=12, size=48, padding="crop", classes=("A", "B")), 1)
    (folder / "both").mkdir()
    config = ModelConfig(
        "ensemble", size=48, classes=("A", "B"), members=(Member("one", 1.0), Member("two", 2.0))
    )
    write_config(config, folder / "both" / "config.json")
    return folder


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    os.environ.setdefault("PNEUMOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
    return load_dataset(write_pictures(tmp_path_factory.mktemp("data") / "set", NAMES), positive="B")


@pytest.fixture
def store(tmp_path):
    return tmp_path / "embeddings.sqlite"


def vector(model, file):
    square = square_of(decode(file), model.config)[0]
    return feature_runner(model.module, model.config)(square[None])[0]


def test_a_split_is_embedded_in_its_order_kept_and_read_again(weights, dataset, store):
    model, done = load_model("one", weights_dir=weights), []
    found = embed_dataset(model, dataset, "test", store=store, advance=done.append)
    assert list(found.paths) == list(dataset.catalog["path"][dataset.catalog["split"] == "test"])
    assert (found.vectors.shape, sum(done)) == ((20, 16), 20)
    np.testing.assert_allclose(found.vectors[3], vector(model, dataset.root / found.paths[3]), rtol=1e-4)
    key = vector_key(identify(weights / "one"))
    kept = read_vectors(store, key, dataset.root, found.paths)
    np.testing.assert_allclose(np.stack(list(kept.values())), found.vectors, rtol=1e-3, atol=1e-6)
    whole = embed_dataset(model, dataset, None, store=store)
    assert len(whole.paths) == 40
    np.testing.assert_allclose(embed_image(model, dataset.root / whole.paths[0]), whole.vectors[0], rtol=1e-3)


def test_an_ensembles_vector_is_its_members_each_of_length_one(weights, dataset, store):
    both = load_model("both", weights_dir=weights)
    found = embed_paths(both, dataset.root, NAMES[:2], store=store).vectors
    parts = [vector(member, dataset.root / NAMES[1]) for member in both.members]
    np.testing.assert_allclose(found[1], np.concatenate([unit(part) for part in parts]), rtol=1e-3, atol=1e-5)
    assert key_of(both) != key_of(both.members[0])


def test_a_cancelled_call_keeps_what_it_did_and_bad_images_are_left_out(weights, tmp_path, store):
    root = write_pictures(tmp_path / "set", [f"{n}.png" for n in range(40)])
    (root / "3.png").write_bytes(b"no picture")
    names, model = [f"{n}.png" for n in range(40)] + ["absent.png"], load_model("one", weights_dir=weights)
    asked = iter([False, True])
    with pytest.raises(Cancelled, match="Stopped after"):
        embed_paths(model, root, names, store=store, cancelled=lambda: next(asked))
    assert 0 < len(read_vectors(store, key_of(model), root, names)) < 39
    done = []
    found = embed_paths(model, root, names, store=store, advance=done.append)
    assert list(found.paths) == [name for name in names if name not in ("3.png", "absent.png")]
    assert sum(done) == len(names)


def test_changed_images_and_models_used_otherwise_have_no_vectors(dataset, tmp_path, store):
    root = tmp_path / "set"
    root.mkdir()
    for name in ("a.png", "b.png"):
        Image.fromarray(np.zeros((4, 4), dtype=np.uint8)).save(root / name)
    files = image_files(root, ["a.png", "b.png"])
    write_vectors(store, "key", {file: np.arange(3.0) + place for place, file in enumerate(files.values())})
    os.utime(root / "a.png", ns=(1, 1))
    assert list(read_vectors(store, "key", root, ["a.png", "b.png"])) == ["b.png"]
    assert read_vectors(store, "other", root, ["b.png"]) == {}


@pytest.mark.parametrize("changes", [{"size": 64}, {"padding": "white"}, {"mean": (0.4,)}, {"std": (0.4,)}])
def test_the_key_follows_what_makes_the_input_and_not_the_threshold(weights, changes):
    model = identify(weights / "one")
    changed = type(model)(model.sha256, model.config.with_changes(**changes))
    assert vector_key(changed) != vector_key(model)
    same = type(model)(model.sha256, model.config.with_changes(threshold=0.1, temperature=3.0))
    assert vector_key(same) == vector_key(model)


def test_large_values_keep_their_precision_and_over_the_limit_the_oldest_go(tmp_path, store):
    root = write_pictures(tmp_path / "set", [f"{n}.png" for n in range(4)])
    files = list(image_files(root, [f"{n}.png" for n in range(4)]).values())
    write_vectors(store, "key", {files[0]: np.array([2 * LARGEST_HALF, 1.25])})
    assert read_vectors(store, "key", root, ["0.png"])["0.png"].tolist() == [2 * LARGEST_HALF, 1.25]
    for file in files:
        write_vectors(store, "key", {file: np.ones(100)}, limit=3 * (200 + ROW))
    assert list(read_vectors(store, "key", root, [file.path for file in files])) == ["2.png", "3.png"]
    assert default_store().name == "embeddings.sqlite"
