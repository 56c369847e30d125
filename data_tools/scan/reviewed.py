"""A scan after people have looked at its pairs: what they found to be different counts no longer."""

from dataclasses import replace

import pandas as pd

from data_tools.leaks import PAIR_COLUMNS, leak_columns
from data_tools.scan.findings import scan_findings
from data_tools.scan.result import Scan


def with_pairs(scan: Scan, pairs: pd.DataFrame) -> Scan:
    """Return a scan as if these pairs were all that was found: leaks, label conflicts and findings follow.

    ``pairs`` are some of the scan's own (``data_tools.leaks.PAIR_COLUMNS``).
    """
    kept = pairs[list(PAIR_COLUMNS)].reset_index(drop=True)
    table = scan.table.assign(**dict(leak_columns(scan.table, kept).items()))
    found = replace(scan, pairs=kept, table=table, findings=())
    return replace(found, findings=tuple(scan_findings(found)))
