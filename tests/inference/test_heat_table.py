import pandas as pd
import pytest

from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.inference.compute_maps import compute_maps, key_of
from engine.inference.heat_on_padding import heat_on_padding
from engine.inference.heat_table import COLUMNS, heat_table, read_heat, write_heat
from engine.inference.heatmap_store import read_maps
from engine.models.config import ModelConfig
from engine.models.store import load_model
from tests.inference.examples import saved, write_pictures

NAMES = [f"test/{label}/{index:02}.png" for label in ("NORMAL", "PNEUMONIA") for index in range(4)]


@pytest.mark.parametrize("padding", ["gray", "crop"])
def test_kept_maps_tell_what_the_network_told(tmp_path, padding):
    saved(tmp_path / "m", ModelConfig("simple_cnn", width=8, size=32, padding="gray"))
    model = load_model(tmp_path / "m")
    dataset = load_dataset(write_pictures(tmp_path / "Chests", NAMES))
    store, paths = tmp_path / "maps.sqlite", list(dataset.catalog["path"])
    compute_maps(model, dataset.root, paths[:-1], store=store, padding=padding)
    maps = read_maps(store, key_of(model, padding=padding), dataset.root, paths)
    table = heat_table(dataset.catalog, maps, model.config, padding)
    expected = heat_on_padding(model, dataset, padding=padding)
    pd.testing.assert_frame_equal(table, expected[expected["path"] != paths[-1]], atol=1e-5)


def test_a_table_comes_back_as_it_was_written(tmp_path):
    rows = [("a.png", "NORMAL", 0.2, 0.1, None), ("b.png", "PNEUMONIA", 0.8, 0.3, 0.2)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"heat_share": "float64"})
    write_heat(table, tmp_path / "new" / "heat.parquet")
    pd.testing.assert_frame_equal(read_heat(tmp_path / "new" / "heat.parquet"), table, check_dtype=False)
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["heat.parquet"]


def test_what_is_no_table_is_told_of(tmp_path):
    with pytest.raises(InputError, match="Cannot read"):
        read_heat(tmp_path / "none.parquet")
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="Cannot read"):
        read_heat(tmp_path / "damaged.parquet")
    pd.DataFrame({"path": ["a"]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(InputError, match="lacks label, score, padding_share, heat_share"):
        read_heat(tmp_path / "other.parquet")
