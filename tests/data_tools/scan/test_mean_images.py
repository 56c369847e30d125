import numpy as np
import pandas as pd
import pytest
from PIL import Image

from data_tools.duplicates.fingerprint import THUMB
from data_tools.scan import mean_images as module
from data_tools.scan.mean_images import mean_images
from data_tools.scan.store import measured

LEVELS = {"a/1.png": 10, "a/2.png": 30, "b/1.png": 200}


@pytest.fixture
def root(tmp_path):
    for name, level in LEVELS.items():
        picture = np.full((40, 60), level, dtype=np.uint8)
        picture[:, :30] += 20
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.fromarray(picture).save(tmp_path / name)
    (tmp_path / "a/3.png").write_bytes(b"no picture")
    measured(tmp_path, [*LEVELS, "a/3.png"])
    return tmp_path


@pytest.fixture
def table():
    return pd.DataFrame({"path": [*LEVELS, "a/3.png"], "label": ["a", "a", "b", "a"]})


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_each_label_has_its_own_mean(root, table, monkeypatch, chunk):
    monkeypatch.setattr(module, "CHUNK", chunk)
    found = mean_images(root, table, ["a", "b"])
    assert found["a"].shape == (THUMB, THUMB)
    assert found["a"][5, 5] == 40
    assert found["a"][5, -5] == 20
    assert found["b"][5, -5] == 200


def test_a_label_without_measured_images_is_left_out(root, table):
    assert set(mean_images(root, table.assign(label="c"), ["a", "c"])) == {"c"}
    assert mean_images(root, table, ["d"]) == {}
