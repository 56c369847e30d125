import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.image_files import image_files
from engine.datasets.sqlite_file import StoreError
from engine.imaging.fit import Padding, frame_for
from engine.inference.cam.method import Method
from engine.inference.heatmap import normalised, to_original, upsample
from engine.inference.heatmap_store import (
    ROW,
    StoredMap,
    default_store,
    heat_on_picture,
    map_key,
    read_maps,
    write_maps,
)
from engine.models.config import ModelConfig
from engine.models.identity import ModelIdentity

CONFIG = ModelConfig("simple_cnn", size=64)
KEY = map_key(ModelIdentity("a" * 64, CONFIG))
NAMES = [f"{number}.png" for number in range(6)]


def stored(seed: int, side: int = 7) -> StoredMap:
    raw = np.random.default_rng(seed).uniform(0, 1e-9, (side, side + 1)).astype(np.float32)
    return StoredMap(raw, score=0.1 * seed, height=100 + seed, width=200)


def same(one: StoredMap, other: StoredMap) -> bool:
    facts = ((one.score, one.height, one.width), (other.score, other.height, other.width))
    return facts[0] == facts[1] and np.array_equal(one.raw, other.raw)


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def store(tmp_path):
    return tmp_path / "home" / "heatmaps.sqlite"


def keep(store, root, names, key=KEY, **options):
    files = image_files(root, names)
    maps = {file: stored(int(path.removesuffix(".png"))) for path, file in files.items()}
    write_maps(store, key, maps, **options)


def test_maps_are_read_as_they_were_written(root, store):
    keep(store, root, NAMES[:4])
    found = read_maps(store, KEY, root, NAMES)
    assert list(found) == NAMES[:4]
    assert all(same(found[name], stored(seed)) for seed, name in enumerate(NAMES[:4]))
    assert found["1.png"].raw.dtype == np.float32


def test_a_map_written_again_takes_the_place_of_the_one_before(root, store):
    keep(store, root, NAMES)
    file = image_files(root, ["3.png"])["3.png"]
    write_maps(store, KEY, {file: stored(9, side=32)})
    found = read_maps(store, KEY, root, NAMES)
    assert same(found["3.png"], stored(9, side=32))
    assert same(found["2.png"], stored(2))


def test_a_changed_image_has_no_map(root, store):
    keep(store, root, NAMES)
    os.utime(root / "2.png", ns=(1, 1))
    assert list(read_maps(store, KEY, root, NAMES)) == [name for name in NAMES if name != "2.png"]


def test_an_image_that_changes_while_it_is_computed_has_no_map(root, store):
    files = image_files(root, ["2.png"])
    os.utime(root / "2.png", ns=(1, 1))
    write_maps(store, KEY, {files["2.png"]: stored(2)})
    assert read_maps(store, KEY, root, NAMES) == {}


def test_nothing_outside_the_dataset_is_read(root, store):
    keep(store, root, NAMES)
    assert read_maps(store, KEY, root, ["../set/../set/0.png", str(root / "0.png")]) == {}


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (ModelIdentity("b" * 64, CONFIG), {}),
        (ModelIdentity("a" * 64, CONFIG.with_changes(size=32)), {}),
        (ModelIdentity("a" * 64, CONFIG.with_changes(mean=(0.4,))), {}),
        (ModelIdentity("a" * 64, CONFIG.with_changes(std=(0.4,))), {}),
        (ModelIdentity("a" * 64, CONFIG.with_changes(temperature=2.0)), {}),
        (ModelIdentity("a" * 64, CONFIG.with_changes(target_layer="block1")), {}),
        (ModelIdentity("a" * 64, CONFIG, (CONFIG,)), {}),
        (ModelIdentity("a" * 64, CONFIG), {"padding": "white"}),
        (ModelIdentity("a" * 64, CONFIG), {"positive": False}),
        (ModelIdentity("a" * 64, CONFIG), {"method": Method.GRADCAM_PLUS_PLUS}),
        (ModelIdentity("a" * 64, CONFIG), {"layers": ["block1"]}),
    ],
)
def test_another_use_of_a_model_has_maps_of_its_own(root, store, model, options):
    key = map_key(model, **options)
    keep(store, root, NAMES)
    assert read_maps(store, key, root, NAMES) == {}
    keep(store, root, NAMES, key)
    assert len(read_maps(store, KEY, root, NAMES)) == len(read_maps(store, key, root, NAMES)) == len(NAMES)


def test_threshold_and_the_spelled_out_own_padding_make_no_other_key():
    assert map_key(ModelIdentity("a" * 64, CONFIG.with_changes(threshold=0.3))) == KEY
    assert map_key(ModelIdentity("a" * 64, CONFIG), padding=Padding.BLACK) == KEY


def test_layers_count_in_any_order_and_each_method_has_its_key():
    model = ModelIdentity("a" * 64, CONFIG)
    one, other = (map_key(model, layers=layers) for layers in (["block1", "block2"], ["block2", "block1"]))
    assert one == other != map_key(model, layers=["block1"])
    assert len({map_key(model, method=method) for method in Method}) == len(Method)


def test_the_key_of_grad_cam_is_the_one_from_before_there_were_other_methods():
    assert map_key(ModelIdentity("a" * 64, CONFIG)) == "b2c66c76f2efc80ea9016452cd8747f3"


def test_over_the_limit_the_maps_unused_for_longest_go(root, store):
    limit = 5 * (7 * 8 * 4 + ROW)
    for name in NAMES[:5]:
        keep(store, root, [name], limit=limit)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE maps SET used = used - 86400000000000")  # a day passes
    assert list(read_maps(store, KEY, root, ["0.png"])) == ["0.png"]
    keep(store, root, ["5.png"], limit=limit)
    # Nine tenths of the room for five holds four: those read or written last.
    assert list(read_maps(store, KEY, root, NAMES)) == ["0.png", "3.png", "4.png", "5.png"]


def test_a_file_that_cannot_be_used_reads_as_empty_and_tells_the_writer(root, tmp_path):
    (tmp_path / "file").write_text("in the way")
    blocked = tmp_path / "file" / "heatmaps.sqlite"
    assert read_maps(blocked, KEY, root, NAMES) == {}
    with pytest.raises(StoreError, match="Cannot use"):
        keep(blocked, root, NAMES)


def test_a_damaged_file_is_made_anew(root, store):
    store.parent.mkdir()
    store.write_bytes(b"damaged" * 1000)
    assert read_maps(store, KEY, root, NAMES) == {}
    keep(store, root, NAMES)
    assert len(read_maps(store, KEY, root, NAMES)) == len(NAMES)


@pytest.mark.parametrize("padding", list(Padding))
def test_the_heatmap_lies_over_the_original_as_mapped_back_from_the_square(padding):
    one = StoredMap(stored(1).raw, 0.5, 90, 130)
    config = CONFIG.with_changes(padding=padding.value)
    heat = normalised(upsample(one.raw[None], 64)[0])
    expected = to_original(heat, frame_for(90, 130, 64, padding), 90, 130)
    np.testing.assert_array_equal(heat_on_picture(one, config, 90, 130), expected)
    small = heat_on_picture(one, config, 45, 65)
    assert small.shape == (45, 65)
    assert small.dtype == np.float32
    # Bilinear values lie close to the mean of the four pixels they stand for, but at the edge of a crop.
    near = expected.reshape(45, 2, 65, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(
        np.delete(small, [9, 10, 54, 55], axis=1), np.delete(near, [9, 10, 54, 55], axis=1), atol=0.06
    )


def test_under_a_common_scale_the_weaker_map_stays_the_weaker():
    weak, strong = (StoredMap(np.full((7, 7), value, dtype=np.float32), 0.5, 64, 64) for value in (1, 4))
    shown = [heat_on_picture(one, CONFIG, 64, 64, scale=4.0).max() for one in (weak, strong)]
    assert shown == [0.25, 1]


def test_a_map_without_heat_is_a_cold_picture():
    cold = StoredMap(np.zeros((7, 7), dtype=np.float32), 0.5, 90, 130)
    np.testing.assert_array_equal(heat_on_picture(cold, CONFIG, 45, 65), np.zeros((45, 65)))


def test_reading_imports_no_torch(root, store):
    keep(store, root, NAMES)
    script = f"""
import sys
from pathlib import Path
from engine.inference.heatmap_store import heat_on_picture, read_maps
from engine.models.config import ModelConfig
found = read_maps(Path({str(store)!r}), {KEY!r}, {str(root)!r}, {NAMES!r})
pictures = [heat_on_picture(one, ModelConfig("simple_cnn"), 64, 128) for one in found.values()]
print(len(pictures), "torch" in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("6 False\n", "")


def test_the_file_lies_in_the_home_folder():
    assert default_store() == Path(os.environ["PNEUMOSCOPE_HOME"]) / "heatmaps.sqlite"
