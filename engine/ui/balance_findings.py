"""The findings of a scan on the Dataset Balance page: the gravest first, and those that belong to a view."""

from collections.abc import Collection

import streamlit as st

from data_tools.scan.finding import ScanFinding
from data_tools.scan.result import Scan
from engine.ui import blocks

SHORTCUTS = frozenset(
    {"shape_shortcut", "intensity_shortcut", "file_shortcut", "source_shortcut", "file_mark", "split_cue"}
)
DUPLICATES = frozenset(
    {
        "duplicates_across_splits", "subjects_across_splits", "label_conflict", "exact_duplicates",
        "near_duplicates", "subject_ids_reused",
    }
)  # fmt: skip
ABSENT = frozenset({"missing_files", "unlisted_files"})
"""The kinds of findings that each view shows, beside those of the checks of single files."""

FIRST = 3
"""Findings that a page opens on; the others are a click away."""


def show_first(scan: Scan) -> None:
    """Show the gravest findings, and the others behind a click."""
    if not scan.findings:
        return
    blocks.section("What to look at first")
    show(scan.findings[:FIRST])
    if rest := scan.findings[FIRST:]:
        with st.expander(f"{len(rest)} more"):
            show(rest)


def show_kinds(scan: Scan, kinds: Collection[str], none: str) -> None:
    """Show the findings of some kinds, or that there is none."""
    found = [one for one in scan.findings if one.kind in kinds]
    show(found)
    if not found and none:
        st.caption(none)


def show(findings: Collection[ScanFinding]) -> None:
    """Show findings, one below the other."""
    for one in findings:
        blocks.finding(one.severity.value, *one.parts)
