"""Findings on images that are there more than once."""

import pandas as pd

from data_tools.duplicates.groups import group_numbers
from data_tools.leaks import conflicting_pairs, in_pairs, positions
from data_tools.scan.finding import ScanFinding, by_share, counted
from engine.evaluation.findings import Severity


def exact_duplicates(table: pd.DataFrame, pairs: pd.DataFrame) -> ScanFinding | None:
    """Tell that some files are the same to the byte."""
    exact = pairs[pairs["kind"] == "exact"]
    if exact.empty:
        return None
    group = group_numbers(positions(table, exact), len(table))
    groups, n = len(set(group[group >= 0])), int((group >= 0).sum())
    return ScanFinding(
        "exact_duplicates",
        by_share(n, len(table), Severity.MEDIUM, Severity.NOTE),
        f"{counted(groups, 'group', 'groups')} of identical files, {n:,} images in all, such as "
        f"{exact['a'].iloc[0]} and {exact['b'].iloc[0]}: each picture counts more than once, in training and "
        "in every figure. Keep one of each group.",
        n,
    )


def near_duplicates(table: pd.DataFrame, pairs: pd.DataFrame) -> ScanFinding | None:
    """Tell that some pictures are alike beyond what different radiographs are, and how many in a mirror."""
    near = pairs[pairs["kind"] == "near"]
    if near.empty:
        return None
    mirrored = int(near["mirrored"].sum())
    also = f"; {mirrored:,} of them left to right" if mirrored else ""
    n = int(in_pairs(table, near).sum())
    return ScanFinding(
        "near_duplicates",
        by_share(n, len(table), Severity.MEDIUM, Severity.NOTE),
        f"{counted(len(near), 'pair', 'pairs')} of images that seem to be one picture changed (re-encoded, "
        f"resized, cropped, brightened or mirrored{also}), such as {near['a'].iloc[0]} and "
        f"{near['b'].iloc[0]}: each counts more than once. Look at the pairs, and keep one of each.",
        n,
    )


def conflicting_labels(table: pd.DataFrame, pairs: pd.DataFrame) -> ScanFinding | None:
    """Tell that duplicates have different labels, so that one of them is wrong."""
    found = conflicting_pairs(table, pairs)
    if found.empty:
        return None
    first = found.iloc[0]
    n = int(in_pairs(table, found).sum())
    return ScanFinding(
        "label_conflict",
        by_share(n, len(table), Severity.HIGH, Severity.MEDIUM),
        f"{counted(len(found), 'pair', 'pairs')} of (near-)identical images with different labels, such as "
        f"{first['a']} ({first['label_a']}) and {first['b']} ({first['label_b']}): one of the labels is "
        "wrong, and no model can be right on both. Let somebody read them again, or leave them out.",
        n,
    )
