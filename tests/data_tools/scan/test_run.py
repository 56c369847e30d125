import shutil

import pandas as pd
import pytest

from data_tools.leaks import LEAK_COLUMNS, PAIR_COLUMNS
from data_tools.scan.checks import CHECKS
from data_tools.scan.measure import MEASURES
from data_tools.scan.run import scan, stored_scan
from engine.datasets.catalog import COLUMNS, load_dataset
from engine.datasets.sources import DEMO_DIR
from engine.datasets.validation import with_committed_validation
from engine.errors import InputError

pytestmark = pytest.mark.slow


@pytest.fixture
def demo():
    return load_dataset(DEMO_DIR)


def planted(*faults: str) -> set[frozenset[str]]:
    table = pd.read_csv(DEMO_DIR / "planted.csv").dropna(subset=["path", "partner"])
    return {
        frozenset(pair)
        for pair in table.loc[table["fault"].isin(faults), ["path", "partner"]].itertuples(index=False)
    }


def test_every_planted_duplicate_of_the_demo_is_found_and_no_other(demo):
    pairs = scan(demo).pairs
    assert list(pairs.columns) == list(PAIR_COLUMNS)
    found = {
        kind: {frozenset(pair) for pair in rows[["a", "b"]].itertuples(index=False)}
        for kind, rows in pairs.groupby("kind")
    }
    assert found["exact"] == planted("exact duplicate", "duplicate across splits")
    assert found["near"] == planted("near duplicate")
    mirrored = pairs[pairs["mirrored"]]
    assert {frozenset(mirrored[["a", "b"]].iloc[0])} == {
        frozenset(("train/PNEUMONIA/phantom-240.webp", "train/PNEUMONIA/phantom-215.webp"))
    }
    assert len(mirrored) == 1


def test_every_planted_leak_and_broken_file_of_the_demo_is_found(demo):
    table = scan(demo).table
    assert {frozenset(table.loc[table["leak_duplicate"], "path"])} == planted("duplicate across splits")
    in_two_splits = set(table.loc[table["leak_subject"], "path"])
    assert set().union(*planted("subject in two splits")) <= in_two_splits
    assert table.loc[table["problem"].notna(), "path"].tolist() == ["train/NORMAL/phantom-187.webp"]
    assert not table["label_conflict"].any()


def test_the_table_has_a_row_for_each_image_in_the_catalog_s_order(demo):
    table = scan(demo).table
    assert table["path"].tolist() == demo.catalog["path"].tolist()
    wanted = {*COLUMNS, *MEASURES, *LEAK_COLUMNS, "grade", *(check.score_column for check in CHECKS)}
    assert wanted <= set(table.columns)
    assert table.columns.is_unique


def test_the_result_is_there_again(demo):
    assert stored_scan(demo) is None
    found = scan(demo)
    kept = stored_scan(demo)
    pd.testing.assert_frame_equal(kept.table, found.table)
    pd.testing.assert_frame_equal(kept.pairs, found.pairs)
    assert kept.findings == found.findings
    assert repr(kept.shortcuts) == repr(found.shortcuts)
    assert kept.unlisted == found.unlisted


def test_other_images_labels_or_splits_make_the_result_stale(tmp_path):
    root = shutil.copytree(DEMO_DIR, tmp_path / "set")
    (root / "manifest.csv").unlink()
    shutil.rmtree(root / "masks")
    first = load_dataset(root)
    scan(first)
    (root / "train/NORMAL/phantom-016.webp").rename(root / "train/PNEUMONIA/phantom-016.webp")
    assert stored_scan(load_dataset(root)) is None
    (root / "train/PNEUMONIA/phantom-016.webp").rename(root / "train/NORMAL/phantom-016.webp")
    assert stored_scan(load_dataset(root)) is not None


@pytest.mark.slow
def test_a_dataset_is_scanned_under_each_of_its_splits(test_data):
    plain = load_dataset(test_data / "kermany")
    with_validation = with_committed_validation(plain)
    scan(plain)
    assert stored_scan(with_validation) is None
    assert set(stored_scan(plain).table["split"]) == {"train", "test"}


def test_files_that_the_manifest_does_not_list_are_told(tmp_path):
    root = shutil.copytree(DEMO_DIR, tmp_path / "set")
    shutil.copy(root / "train/NORMAL/phantom-016.webp", root / "train/NORMAL/forgotten.webp")
    found = scan(load_dataset(root))
    assert found.unlisted == ("train/NORMAL/forgotten.webp",)
    assert len(found.table) == 240


def test_a_pattern_finds_the_subjects_and_its_result_is_not_kept(demo):
    found = scan(demo, subject_pattern=r"phantom-(\d)")
    assert set(found.table["subject"]) == {"0", "1", "2"}
    assert stored_scan(demo) is None
    with pytest.raises(InputError, match="finds nothing"):
        scan(demo, subject_pattern="(no such name)")


def test_an_interrupted_scan_keeps_what_it_measured(demo):
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "measuring" and done >= 128:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(demo, progress=stop)
    told: list[int] = []
    scan(demo, progress=lambda stage, done, total: told.append(total) if stage == "measuring" else None)
    assert told[0] == 240 - 128
