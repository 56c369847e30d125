"""Findings on single files: absent, not listed, or an issue of one of the checks."""

from collections.abc import Sequence

import pandas as pd

from data_tools.scan.checks import Check
from data_tools.scan.finding import ScanFinding, by_share, counted
from engine.datasets.groups import column_of
from engine.evaluation.findings import Severity
from engine.imaging.problems import Problem

UNUSABLE = ("unreadable", "truncated", "blank")
"""The checks whose issue makes an image useless, not only doubtful."""


def missing_files(table: pd.DataFrame) -> ScanFinding | None:
    """Tell that the manifest lists images that are not there."""
    absent = is_missing(table)
    n = int(absent.sum())
    if not n:
        return None
    return ScanFinding(
        "missing_files",
        by_share(n, len(table), Severity.HIGH, Severity.MEDIUM),
        f"{n:,} of {counted(len(table), 'image', 'images')} in the manifest {'is' if n == 1 else 'are'} not "
        f"in the folder, such as {first_path(table, absent)}: figures are of fewer images than the manifest "
        "says. Bring the files, or take their lines out.",
        n,
    )


def unlisted_files(unlisted: Sequence[str]) -> ScanFinding | None:
    """Tell that the folder holds image files that the manifest does not list."""
    n = len(unlisted)
    if not n:
        return None
    return ScanFinding(
        "unlisted_files",
        Severity.NOTE,
        f"{counted(n, 'image file', 'image files')} in the folder {'is' if n == 1 else 'are'} not in the "
        f"manifest, such as {unlisted[0]}, and {'was' if n == 1 else 'were'} left out: add a line for each "
        "to manifest.csv, or move them elsewhere.",
        n,
    )


def check_issue(table: pd.DataFrame, check: Check) -> ScanFinding | None:
    """Tell that a check raised an issue with some of the images; ``table`` has the check's columns."""
    issue = column_of(table, check.issue_column).eq(True) & ~is_missing(table)
    n = int(issue.sum())
    if not n:
        return None
    if check.name in UNUSABLE:
        severity = by_share(n, len(table), Severity.HIGH, Severity.MEDIUM)
    else:
        severity = by_share(n, len(table), Severity.MEDIUM, Severity.NOTE)
    return ScanFinding(
        check.name,
        severity,
        f"{check.title[0].upper()}{check.title[1:]}: {n:,} of {counted(len(table), 'image', 'images')}, such "
        f"as {first_path(table, issue)}. {check.why}",
        n,
    )


def is_missing(table: pd.DataFrame) -> pd.Series:
    """Tell for each image whether its file is not there."""
    return column_of(table, "problem").eq(Problem.MISSING.value)


def first_path(table: pd.DataFrame, chosen: pd.Series) -> str:
    """Return the first of the chosen images' paths."""
    return str(table.loc[chosen, "path"].min())
