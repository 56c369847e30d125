from PIL import Image

from data_tools.scan.reviewed import KINDS, findings_with_pairs
from data_tools.scan.run import scan
from engine.datasets.catalog import load_dataset
from engine.evaluation.findings import Severity
from tests.data_tools.scan.pictures import chest


def scanned(folder):
    """Return the scan of a picture that is in two splits, and under another label in a third place."""
    for place in ("train/NORMAL/a.png", "test/NORMAL/b.png", "train/PNEUMONIA/c.png"):
        (folder / place).parent.mkdir(parents=True)
        shade = {"a": 0, "b": 0, "c": 1}[place[-5]]
        Image.fromarray((chest() // 2 + 20 * shade).astype("uint8")).save(folder / place)
    return scan(load_dataset(folder))


def kinds(findings) -> set[str]:
    return {finding.kind for finding in findings}


def test_what_was_dismissed_is_no_leak_and_no_conflict(tmp_path):
    found = scanned(tmp_path)
    assert len(found.pairs) == 3
    assert kinds(found.findings) >= KINDS
    exact = found.pairs[found.pairs["kind"] == "exact"]
    assert kinds(findings_with_pairs(found, exact)) & KINDS == {
        "duplicates_across_splits", "exact_duplicates",
    }  # fmt: skip
    assert kinds(findings_with_pairs(found, found.pairs.head(0))) == kinds(found.findings) - KINDS


def test_with_all_its_pairs_a_scan_finds_what_it_found(tmp_path):
    found = scanned(tmp_path)
    again = findings_with_pairs(found, found.pairs)
    assert set(again) == set(found.findings)
    order = list(Severity)
    assert [order.index(one.severity) for one in again] == sorted(order.index(one.severity) for one in again)
