"""Doubtful files on the Dataset Balance page: a table of the kinds, and a wall of one of them."""

from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd
import streamlit as st

from data_tools.scan.checks import CHECKS, Check
from data_tools.scan.finding import counted
from data_tools.scan.result import Scan
from engine.datasets.groups import NO_LABEL, splits_of
from engine.datasets.thumbnails import default_store, thumbnails
from engine.evaluation.wording import percent
from engine.figures.class_colors import class_color
from engine.ui import balance_findings, blocks
from engine.ui.open_image import open_in_diagnosis
from engine.ui.wall import Cell, wall

PAGE = 24
"""Pictures on one page of the wall."""

COLUMNS = ("path", "split", "label", "problem", "reason")
"""What the list for download says of a file beside its score."""


@dataclass(frozen=True)
class Problems:
    """One check and the files that it finds doubtful, the most doubtful first."""

    check: Check
    rows: pd.DataFrame


def show_problems(scan: Scan, key: str) -> None:
    """Show how many files each check finds, and the pictures of one."""
    found = problems(scan, key)
    if not found:
        blocks.section("No file is doubtful", f"{len(CHECKS)} checks looked at {len(scan.table):,} files.")
        return
    files = len({path for one in found for path in one.rows["path"]})
    blocks.section(
        counted(files, "doubtful file", "doubtful files"),
        "A check says that a file deserves a look, not that it is wrong; one file may be found by several.",
    )
    balance_findings.show_kinds(scan, balance_findings.ABSENT, "")
    rows = kind_rows(found, len(scan.table))
    blocks.table(rows, "Doubtful files by kind", right=("Files", "Share"), narrow=True)
    names = {one.check.title: one for one in found}
    chosen = st.selectbox("Look at", list(names), key="doubtful", bind="query-params")
    balance_findings.show_kinds(scan, {names[chosen].check.name}, "")
    show_wall(names[chosen], scan)


def problems(scan: Scan, key: str) -> list[Problems]:
    """Return the checks that find something; ``key`` is that of the scan."""
    return _problems(key, scan)


@st.cache_resource(max_entries=8, show_spinner=False)
def _problems(key: str, _scan: Scan) -> list[Problems]:
    table, found = _scan.table, []
    for check in CHECKS:
        rows = table[table[check.issue_column].astype(bool)]
        if len(rows):
            rows = rows.sort_values([check.score_column, "path"], ascending=[not check.above, True])
            found.append(Problems(check, rows[[*COLUMNS, check.score_column]].reset_index(drop=True)))
    return found


def kind_rows(found: list[Problems], n: int) -> list[dict[str, str]]:
    """Return a row for each kind: how many of ``n`` files, and where they are."""
    return [
        {
            "Kind": one.check.title,
            "Files": f"{len(one.rows):,}",
            "Share": percent(len(one.rows) / n),
            "Where": places(one.rows),
        }
        for one in found
    ]


def places(rows: pd.DataFrame) -> str:
    """Return how many of the rows are in which split and class: ``train · PNEUMONIA 20, test · NORMAL 2``."""
    found = splits_of(rows).astype(str) + " · " + rows["label"].fillna(NO_LABEL).astype(str)
    return ", ".join(f"{place} {count:,}" for place, count in found.value_counts().items())


def show_wall(of: Problems, scan: Scan) -> None:
    """Show a page of the files of one kind as thumbnails; a click opens one in Diagnosis."""
    pages = -(-len(of.rows) // PAGE)
    page = 1
    if pages > 1:
        if st.session_state.get("doubtful_page", 1) > pages:
            st.session_state["doubtful_page"] = 1
        page = st.pagination(pages, key="doubtful_page", bind="query-params")
    rows = of.rows.iloc[(page - 1) * PAGE : page * PAGE]
    pictures = thumbnails(default_store(), scan.dataset.root, rows["path"].tolist())
    cells = [
        cell(row, of.check, pictures[row["path"]], scan.dataset.classes) for row in rows.to_dict("records")
    ]
    opened = wall(cells, "doubtful_wall", label=f"Files that are {of.check.title}")
    if opened:
        open_in_diagnosis(opened)
    blocks.download(of.rows, f"doubtful_{of.check.name}", "List of these files (CSV)")


def cell(row: dict, check: Check, picture: bytes | None, classes: tuple[str, str]) -> Cell:
    """Return one file with its name, and its score or what is wrong with it."""
    known = [str(row[name]) for name in ("split", "label") if not pd.isna(row[name])]
    score = f"score {row[check.score_column]:.3g}, limit {check.threshold:.3g}"
    told = (
        score
        if pd.isna(row["problem"])
        else str(row["reason"] if pd.notna(row["reason"]) else row["problem"])
    )
    return Cell(
        id=row["path"],
        alt=f"File that is {check.title}",
        caption=PurePosixPath(row["path"]).name,
        picture=picture,
        mark=class_color(str(row["label"]), classes) if not pd.isna(row["label"]) else None,
        remark=" · ".join([*known, told]),
    )
