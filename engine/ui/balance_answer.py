"""What the Dataset Balance page answers once a dataset was scanned: headline, figures, findings."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from data_tools.scan.finding import ScanFinding, counted
from data_tools.scan.result import Scan
from data_tools.scan.reviewed import findings_with_pairs
from data_tools.shortcuts.cues import Basis, Cue, Question, Task
from engine.datasets.layouts import WHOLE
from engine.evaluation.wording import limits, number, with_interval
from engine.ui import balance_view
from engine.ui.balance_contents import Contents
from engine.ui.balance_pairs import Review
from engine.ui.balance_view import Summary
from engine.ui.blocks import Figure


def headline(of: Contents, known: Summary, scan: Scan, review: Review) -> str:
    """Return the answer in one sentence: how many, how uneven, how often twice, and what gives them away."""
    parts = [f"{len(of.frame):,} images"]
    if known.training:
        where = "" if known.training.split == WHOLE else f" in {known.training.split}"
        parts[0] += f", {known.training.words}{where}"
    groups = counted(review.groups, "group", "groups")
    parts.append(f"{groups} of duplicates" if review.groups else "no picture twice")
    cue = shape_cue(known, scan)
    if cue:
        parts.append(f"size and shape alone tell the class with ROC AUC {number(cue.auc, cue.interval)}")
    if len(known.unusable):
        parts.append(f"{counted(len(known.unusable), 'file', 'files')} cannot be used")
    return "; ".join(parts) + "."


def lead(of: Contents, known: Summary, scan: Scan) -> str:
    """Return n and what supports the headline."""
    cue = shape_cue(known, scan)
    parts = [balance_view.lead(of, known)]
    if cue:
        parts.append(
            f"ROC AUC of size and shape in {cue.task.split}, cross-validated: "
            f"{with_interval(cue.auc, cue.interval)}, n = {cue.n:,}."
        )
    return " ".join(parts)


def figures(of: Contents, known: Summary, scan: Scan, review: Review) -> list[Figure]:
    """Return the page's row of figures."""
    cue = shape_cue(known, scan)
    # Splits are listed above, and shape is told with more than the aspect ratio here.
    replaced = (balance_view.SPLITS_FIGURE, balance_view.SHAPE_FIGURE)
    found = [one for one in balance_view.figures(of, known) if one.name not in replaced]
    left = f", {counted(review.undecided, 'pair', 'pairs')} to decide" if review.undecided else ""
    told = f"{review.images:,} images{left}" if review.groups else "no picture is there twice"
    found.append(Figure("Groups of duplicates", f"{review.groups:,}", told))
    if cue:
        told = f"95 %: {limits(cue.interval)}"
        found.append(Figure("ROC AUC of size and shape", number(cue.auc, cue.interval), told))
    return found


def shape_cue(known: Summary, scan: Scan) -> Cue | None:
    """Return how well sizes and shapes tell the classes of the training data apart, None where unknown."""
    if known.training is None:
        return None
    task = Task(Question.CLASS, known.training.split, known.training.split)
    return scan.shortcuts.of(task, Basis.SHAPE)


def reviewed(scan: Scan, key: str, review: Review) -> Scan:
    """Return the scan with what it finds without the pairs that were found to be different."""
    standing = review.standing
    if len(standing) == len(review.table):
        return scan
    dismissed = sorted(set(review.table.index) - set(standing.index))
    return replace(scan, findings=_findings(f"{key} {dismissed}", scan, standing))


@st.cache_resource(max_entries=16, show_spinner=False)
def _findings(key: str, _scan: Scan, _standing: pd.DataFrame) -> tuple[ScanFinding, ...]:
    return tuple(findings_with_pairs(_scan, _standing))
