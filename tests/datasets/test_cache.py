import os

import pandas as pd
import pytest

from engine.datasets.cache import cache_file
from engine.datasets.catalog import load_dataset
from tests.datasets.folders import write_image, write_images


@pytest.fixture
def root(tmp_path):
    return write_images(tmp_path / "set", ["NORMAL/a.png", "NORMAL/b.png", "PNEUMONIA/c.png"])


def opened(root, **options):
    """Load, and return how many files were opened."""
    calls = []
    load_dataset(root, progress=lambda done, total: calls.append((done, total)), **options)
    assert calls == [(done, len(calls)) for done in range(1, len(calls) + 1)]
    return len(calls)


def test_a_second_load_opens_no_file(root):
    assert opened(root) == 3
    first = load_dataset(root)
    assert opened(root) == 0
    pd.testing.assert_frame_equal(load_dataset(root).catalog, first.catalog)


def test_refresh_opens_every_file(root):
    opened(root)
    assert opened(root, refresh=True) == 3


def test_only_new_and_changed_files_are_opened(root):
    opened(root)
    write_image(root / "PNEUMONIA" / "d.png")
    write_image(root / "NORMAL" / "a.png", width=40, height=30)
    assert opened(root) == 2
    catalog = load_dataset(root).catalog.set_index("path")
    assert catalog.loc["NORMAL/a.png", ["width", "height"]].tolist() == [40, 30]


def test_a_change_of_time_alone_opens_the_file(root):
    opened(root)
    os.utime(root / "NORMAL" / "a.png", ns=(1, 1))
    assert opened(root) == 1


def test_removed_files_leave_the_catalog_and_the_cache(root):
    opened(root)
    (root / "NORMAL" / "b.png").unlink()
    assert len(load_dataset(root).catalog) == 2
    assert sorted(pd.read_parquet(cache_file(root.resolve()))["path"]) == ["NORMAL/a.png", "PNEUMONIA/c.png"]


@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", None])
def test_a_damaged_cache_is_built_again(root, content):
    expected = load_dataset(root).catalog
    where = cache_file(root.resolve())
    if content is None:
        pd.DataFrame({"path": ["NORMAL/a.png"], "bytes": ["many"]}).to_parquet(where)
    else:
        where.write_bytes(content)
    pd.testing.assert_frame_equal(load_dataset(root).catalog, expected)
    assert opened(root) == 0


def test_the_dataset_folder_is_never_written_to(root):
    before = sorted(root.rglob("*"))
    opened(root)
    assert sorted(root.rglob("*")) == before
    assert cache_file(root.resolve()).is_file()


def test_works_where_the_home_folder_takes_no_files(root, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogs").write_text("a file in the way")
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(home))
    assert opened(root) == 3
    assert opened(root) == 3


def test_datasets_of_the_same_name_have_caches_of_their_own(tmp_path):
    one = write_images(tmp_path / "one" / "set", ["NORMAL/a.png"])
    two = write_images(tmp_path / "two" / "set", ["NORMAL/a.png"])
    assert cache_file(one) != cache_file(two)
