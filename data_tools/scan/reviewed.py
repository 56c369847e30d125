"""A scan's findings after people have looked at its pairs: different pictures count no longer."""

import pandas as pd

from data_tools.scan.finding import ScanFinding
from data_tools.scan.findings import ranked
from data_tools.scan.result import Scan
from data_tools.scan.rules import duplicates, leaks

RULES = (
    leaks.duplicates_across_splits,
    duplicates.conflicting_labels,
    duplicates.exact_duplicates,
    duplicates.near_duplicates,
)
"""The rules that judge pairs."""

KINDS = frozenset({"duplicates_across_splits", "label_conflict", "exact_duplicates", "near_duplicates"})
"""The kinds of their findings."""


def findings_with_pairs(scan: Scan, pairs: pd.DataFrame) -> list[ScanFinding]:
    """Return a scan's findings as if these pairs, some of its own, were all that it had found.

    Those on pairs are found anew, and come first among equally grave ones; the others stay as they are.
    """
    found = [rule(scan.table, pairs) for rule in RULES]
    return ranked([*found, *(one for one in scan.findings if one.kind not in KINDS)])
