"""Files that no dataset should hold: unreadable ones, and those that are no radiographs."""

import pandas as pd

from data_tools.build.removals import Removal, remove
from data_tools.scan.checks import CHECKS, NOT_RADIOGRAPH, check_columns


def quarantine(rows: pd.DataFrame, measures: pd.DataFrame, radiographs_only: bool) -> pd.DataFrame:
    """Return the rows with unreadable files removed, and what is no radiograph where told.

    ``measures`` has the columns of ``data_tools.scan.measure.MEASURES``, row for row.
    """
    problem = measures["problem"]
    sentence = measures["reason"].fillna("The file is not there.")
    rows = remove(rows, problem.notna(), Removal.UNREADABLE, problem + ": " + sentence)
    if not radiographs_only:
        return rows
    checked = check_columns(measures)
    reason = pd.Series("", index=rows.index, dtype="str")
    for check in CHECKS:
        if check.name in NOT_RADIOGRAPH:
            told = f"{check.title} (" + checked[check.score_column].map("{:.3f}".format)
            told += f", {'at most' if check.above else 'at least'} {check.threshold:g} expected)"
            issue = checked[check.issue_column] & problem.isna()
            reason = reason.mask(issue, reason.where(reason == "", reason + "; ") + told)
    return remove(rows, reason != "", Removal.NOT_RADIOGRAPH, reason)
