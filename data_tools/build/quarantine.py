"""Files that no dataset should hold: unreadable ones, and those that are no radiographs."""

import pandas as pd

from data_tools.build.recipe import Recipe
from data_tools.build.removals import Removal, remove
from data_tools.scan.checks import CHECKS, NOT_RADIOGRAPH, check_columns
from engine.errors import InputError


def quarantine(rows: pd.DataFrame, measures: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Return the rows with unreadable files removed, and what is no radiograph where the recipe says so.

    ``measures`` has the columns of ``data_tools.scan.measure.MEASURES``, row for row. Raises InputError for
    a file that the recipe keeps and no source has.
    """
    problem = measures["problem"]
    sentence = measures["reason"].fillna("The file is not there.")
    rows = remove(rows, problem.notna(), Removal.UNREADABLE, problem + ": " + sentence)
    if not recipe.radiographs_only:
        return rows
    looked_at = kept_anyway(rows, recipe)
    checked = check_columns(measures)
    reason = pd.Series("", index=rows.index, dtype="str")
    for check in CHECKS:
        if check.name in NOT_RADIOGRAPH:
            told = f"{check.title} (" + checked[check.score_column].map("{:.3f}".format)
            told += f", {'at most' if check.above else 'at least'} {check.threshold:g} expected)"
            issue = checked[check.issue_column] & problem.isna() & ~looked_at
            reason = reason.mask(issue, reason.where(reason == "", reason + "; ") + told)
    return remove(rows, reason != "", Removal.NOT_RADIOGRAPH, reason)


def kept_anyway(rows: pd.DataFrame, recipe: Recipe) -> pd.Series:
    """Tell which rows the recipe keeps whatever the checks say; see ``quarantine`` for the error."""
    kept = pd.Series(False, index=rows.index)
    for source in recipe.sources:
        paths = rows["path"].where(rows["source"] == source.name)
        if unknown := sorted(set(source.keep).difference(paths.dropna())):
            raise InputError(
                f"The recipe keeps '{unknown[0]}' of the source {source.name}, which has no such image; "
                "write paths as quarantine.csv does."
            )
        kept |= paths.isin(source.keep)
    return kept
