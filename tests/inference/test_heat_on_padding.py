import numpy as np
import pytest

from engine.datasets.catalog import load_dataset
from engine.imaging.decode import decode
from engine.inference.explain import explain
from engine.inference.heat_on_padding import heat_on_padding
from engine.inference.score_dataset import Cancelled
from engine.models.config import ModelConfig
from engine.models.store import load_model
from tests.inference.examples import saved, write_pictures

NAMES = [f"test/{label}/{index:02}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(10)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights") / "m"
    saved(folder, ModelConfig("simple_cnn", width=8, size=32, padding="gray"))
    return load_model(folder)


@pytest.fixture
def dataset(tmp_path):
    return load_dataset(write_pictures(tmp_path / "Chests", NAMES))


def test_each_image_is_explained_as_by_itself(model, dataset):
    told = []
    table = heat_on_padding(model, dataset, split="test", advance=told.append)
    assert sum(told) == len(table) == 20
    for row in table.itertuples():
        one = explain(model, decode(dataset.root / row.path, square=32))
        assert row.label == row.path.split("/")[1]
        assert row.score == pytest.approx(one.score, abs=1e-4)
        assert row.padding_share == one.frame.padding_share
        expected = np.nan if one.energy_on_padding is None else one.energy_on_padding
        assert row.heat_share == pytest.approx(expected, abs=1e-4, nan_ok=True)
    assert table["heat_share"].notna().any()


def test_without_padding_there_is_no_share(model, dataset):
    table = heat_on_padding(model, dataset, padding="crop")
    assert (table["padding_share"] == 0).all()
    assert table["heat_share"].isna().all()


def test_unreadable_images_are_left_out(model, dataset):
    file = dataset.root / NAMES[3]
    file.write_bytes(file.read_bytes()[:60])
    told = []
    table = heat_on_padding(model, dataset, advance=told.append)
    assert len(table) == 19
    assert sum(told) == 20


def test_it_can_be_cancelled(model, dataset):
    with pytest.raises(Cancelled, match="Stopped after 0 of 20"):
        heat_on_padding(model, dataset, cancelled=lambda: True)
