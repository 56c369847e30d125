import numpy as np
import pytest

from engine.datasets.catalog import load_dataset
from engine.imaging.decode import decode
from engine.imaging.fit import fit
from engine.inference.compute_maps import compute_maps, key_of
from engine.inference.explain import explain
from engine.inference.heatmap import upsample
from engine.inference.mean_maps import groups_of, mean_maps
from engine.models.config import ModelConfig
from tests.inference.examples import saved, write_pictures

NAMES = [f"{label}/{index}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(3)]
GROUPS = {"NORMAL": NAMES[:3], "PNEUMONIA": NAMES[3:], "TP": NAMES[4:], "FN": []}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("weights") / "m", ModelConfig("simple_cnn", width=4, size=32))


@pytest.fixture
def root(tmp_path):
    return load_dataset(write_pictures(tmp_path / "chests", NAMES)).root


def test_means_are_those_of_single_maps_in_the_network_s_scale(model, root, tmp_path):
    store = tmp_path / "maps.sqlite"
    compute_maps(model, root, NAMES, store=store)
    done = []
    found = mean_maps(store, key_of(model), model.config, root, GROUPS, advance=done.append)
    assert sum(done) == len(NAMES)
    assert [(one.group, one.n) for one in found] == [("NORMAL", 3), ("PNEUMONIA", 3), ("TP", 2)]
    for one in found:
        pictures = [decode(root / name) for name in GROUPS[one.group]]
        heats = [upsample(explain(model, picture).raw[None], 32)[0] for picture in pictures]
        np.testing.assert_allclose(one.heat, np.mean(heats, axis=0), rtol=1e-4, atol=1e-5)
        squares = [fit(picture.pixels, 32, "black") for picture in pictures]
        np.testing.assert_allclose(one.picture, np.mean(squares, axis=0), atol=1e-3)


def test_images_without_a_kept_map_do_not_count(model, root, tmp_path):
    store = tmp_path / "maps.sqlite"
    compute_maps(model, root, NAMES[:4], store=store)
    found = mean_maps(store, key_of(model), model.config, root, GROUPS)
    assert [(one.group, one.n) for one in found] == [("NORMAL", 3), ("PNEUMONIA", 1)]
    answers = iter([False, False])
    stopped = mean_maps(
        store, key_of(model), model.config, root, GROUPS, cancelled=lambda: next(answers, True)
    )
    assert [(one.group, one.n) for one in stopped] == [("NORMAL", 2)]


def test_images_are_grouped_by_class_and_outcome():
    found = groups_of(
        ["NORMAL", "PNEUMONIA", "OTHER", "PNEUMONIA"], ["FP", "FN", None, "TP"], ["a", "b", "c", None],
        ("NORMAL", "PNEUMONIA"),
    )  # fmt: skip
    assert found == {"NORMAL": ["a"], "PNEUMONIA": ["b"], "TP": [], "FP": ["a"], "FN": ["b"], "TN": []}
