"""Findings on what two splits share: they make a test a repetition of the training."""

import pandas as pd

from data_tools.leaks import ids_counted_anew, in_pairs, leaking_pairs, several_within, shared_subjects
from data_tools.scan.finding import ScanFinding, by_share, counted
from engine.datasets.groups import column_of
from engine.datasets.subjects import TEST, scheme_names, subject_keys
from engine.evaluation.findings import Severity


def duplicates_across_splits(table: pd.DataFrame, pairs: pd.DataFrame) -> ScanFinding | None:
    """Tell that a picture is in two splits."""
    found = leaking_pairs(table, pairs)
    if found.empty:
        return None
    first, leaking = found.iloc[0], in_pairs(table, found)
    return ScanFinding(
        "duplicates_across_splits",
        leak_severity(table, leaking),
        f"{counted(len(found), 'pair', 'pairs')} of (near-)identical images in two splits "
        f"({', '.join(pairs_of_splits(found))}), such as {first['a']} and {first['b']}: a model is judged on "
        "what it was trained on, and its figures are too good. Keep each picture on one side.",
        int(leaking.sum()),
    )


def pairs_of_splits(found: pd.DataFrame) -> list[str]:
    """Return how many pairs lie between which splits: ``3 test and train``."""
    between = [" and ".join(sorted(pair)) for pair in zip(found["split_a"], found["split_b"], strict=True)]
    return [f"{n:,} {names}" for names, n in pd.Series(between).value_counts().items()]


def subjects_across_splits(table: pd.DataFrame) -> ScanFinding | None:
    """Tell that images of one (suspected) subject are in two splits."""
    shared = shared_subjects(table)
    shared = shared[shared["leak"]]
    if shared.empty:
        return None
    leaking = several_within(subject_keys(table), column_of(table, "split"))
    first = shared.iloc[0]
    return ScanFinding(
        "subjects_across_splits",
        leak_severity(table, leaking),
        f"{counted(len(shared), 'subject has', 'subjects have')} images in more than one split, such as "
        f"{first['subject']} in {first['splits'].replace(',', ' and ')}, {leaking.sum():,} images in all: a "
        "model may know the patient again. Ids from file names or a manifest are suspected, not proven, "
        "patients. Split by subject.",
        int(leaking.sum()),
    )


def ids_reused(table: pd.DataFrame) -> ScanFinding | None:
    """Tell that ids of the test set occur elsewhere too, where the naming scheme counts them anew there."""
    scheme = ids_counted_anew(table)
    if not scheme:
        return None
    rows = table[scheme_names(table).eq(scheme)]
    in_test = rows["split"].eq(TEST)
    ids, elsewhere = set(rows.loc[in_test, "subject"]), set(rows.loc[~in_test, "subject"])
    n = len(ids & elsewhere)
    if not n:
        return None
    return ScanFinding(
        "subject_ids_reused",
        Severity.NOTE,
        f"{n:,} of the {len(ids):,} subject ids of {TEST} occur in other splits as well. This is no leak: in "
        f"the {scheme} files, ids of the test set are counted anew, and the same id is another patient. "
        "All ids from file names are suspected, not proven, patients.",
        n,
    )


def leak_severity(table: pd.DataFrame, leaking: pd.Series) -> Severity:
    """Return how grave it is that these images leak: by their share of each split."""
    shares = leaking.groupby(column_of(table, "split")).agg(["sum", "size"])
    found = {by_share(n, size, Severity.HIGH, Severity.MEDIUM) for n, size in shares.itertuples(index=False)}
    return Severity.HIGH if Severity.HIGH in found else Severity.MEDIUM
