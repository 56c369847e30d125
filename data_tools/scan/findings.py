"""What a scan found, the gravest first."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from data_tools.scan.checks import CHECKS
from data_tools.scan.finding import ScanFinding
from data_tools.scan.rules import duplicates, files, imbalance, leaks, shortcuts
from data_tools.shortcuts.marks import find_marks
from engine.evaluation.findings import Severity

if TYPE_CHECKING:
    from data_tools.scan.result import Scan

__all__ = ["ScanFinding", "all_findings", "ranked", "scan_findings"]


def scan_findings(scan: "Scan") -> list[ScanFinding]:
    """Return the findings on a scanned dataset, the gravest first; its own ``findings`` do not count."""
    return ranked(all_findings(scan))


def ranked(found: Iterable[ScanFinding | None]) -> list[ScanFinding]:
    """Return the findings there are, the gravest first, equally grave ones as they came."""
    order = list(Severity)
    return sorted(filter(None, found), key=lambda finding: order.index(finding.severity))


def all_findings(scan: "Scan") -> Iterator[ScanFinding | None]:
    """Yield what each rule finds: first what makes figures untrue, then what single files are at fault."""
    table, pairs, classes = scan.table, scan.pairs, scan.dataset.classes
    yield leaks.duplicates_across_splits(table, pairs)
    yield leaks.subjects_across_splits(table)
    yield from shortcuts.class_shortcuts(scan.shortcuts, table, classes)
    yield from shortcuts.file_marks(find_marks(table, classes))
    yield duplicates.conflicting_labels(table, pairs)
    yield imbalance.class_imbalance(table, classes)
    yield from shortcuts.split_cues(scan.shortcuts, table, classes)
    yield duplicates.exact_duplicates(table, pairs)
    yield duplicates.near_duplicates(table, pairs)
    yield files.missing_files(table)
    yield from (files.check_issue(table, check) for check in CHECKS)
    yield leaks.ids_reused(table)
    yield files.unlisted_files(scan.unlisted)
