import pandas as pd
from PIL import Image

from data_tools.leaks import LEAK_COLUMNS
from data_tools.scan.reviewed import with_pairs
from data_tools.scan.run import scan
from engine.datasets.catalog import load_dataset
from tests.data_tools.scan.pictures import chest


def scanned(folder):
    """Return the scan of a picture that is in two splits, and under another label in a third place."""
    for place in ("train/NORMAL/a.png", "test/NORMAL/b.png", "train/PNEUMONIA/c.png"):
        (folder / place).parent.mkdir(parents=True)
        shade = {"a": 0, "b": 0, "c": 1}[place[-5]]
        Image.fromarray((chest() // 2 + 20 * shade).astype("uint8")).save(folder / place)
    return scan(load_dataset(folder))


def kinds(found) -> set[str]:
    return {finding.kind for finding in found.findings}


def test_what_was_dismissed_is_no_leak_and_no_conflict(tmp_path):
    found = scanned(tmp_path)
    assert len(found.pairs) == 3
    assert {"duplicates_across_splits", "label_conflict"} <= kinds(found)
    exact = found.pairs[found.pairs["kind"] == "exact"]
    fewer = with_pairs(found, exact)
    assert "label_conflict" not in kinds(fewer)
    assert "duplicates_across_splits" in kinds(fewer)
    assert not fewer.table["label_conflict"].any()
    assert fewer.table.set_index("path")["duplicate_group"]["train/PNEUMONIA/c.png"] == -1
    none = with_pairs(found, found.pairs.head(0))
    assert not {"duplicates_across_splits", "label_conflict", "exact_duplicates"} & kinds(none)
    assert not none.table["leak_duplicate"].any()


def test_with_all_its_pairs_a_scan_is_what_it_was(tmp_path):
    found = scanned(tmp_path)
    same = with_pairs(found, found.pairs)
    pd.testing.assert_frame_equal(same.table[list(LEAK_COLUMNS)], found.table[list(LEAK_COLUMNS)])
    assert same.findings == found.findings
