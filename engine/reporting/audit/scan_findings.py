"""What a scan found, as findings: each with the page's view that shows it, and the advice apart."""

import re

from data_tools.scan.finding import ScanFinding
from engine.evaluation.findings import Finding, Page

SHORTCUTS, DUPLICATES, FILES, BALANCING = "Shortcuts", "Duplicates", "Doubtful files", "Balancing"

VIEWS = {
    "shape_shortcut": SHORTCUTS, "intensity_shortcut": SHORTCUTS, "file_shortcut": SHORTCUTS,
    "source_shortcut": SHORTCUTS, "file_mark": SHORTCUTS, "split_cue": SHORTCUTS,
    "duplicates_across_splits": DUPLICATES, "subjects_across_splits": DUPLICATES,
    "label_conflict": DUPLICATES, "exact_duplicates": DUPLICATES, "near_duplicates": DUPLICATES,
    "class_imbalance": BALANCING,
}  # fmt: skip
"""The view of the Dataset Balance page that shows a kind of finding; that of single files unless told."""

UNTRUE = frozenset(VIEWS) - {"exact_duplicates", "near_duplicates", "class_imbalance", "split_cue"}
"""The kinds that make a model's figures untrue, and so come before these."""

NO_FAULT = frozenset({"subject_ids_reused"})
"""The kinds that say that something which looks like a fault is none."""

EVIDENCE = ("Learned in ",)
"""How a sentence begins that belongs to what was found, not to what to do."""

DETAIL = ("Strongest by itself ", "Sizes are those ")
"""How a sentence begins that the page tells, and a list need not."""


def from_scan(found: ScanFinding) -> Finding:
    """Return a scan's finding with its sentence and its advice apart."""
    first, *rest = re.split(r"(?<=\.) (?=[A-Z])", found.message)
    rest = [sentence for sentence in rest if not sentence.startswith(DETAIL)]
    evidence = [sentence for sentence in rest if sentence.startswith(EVIDENCE)]
    advice = [sentence for sentence in rest if not sentence.startswith(EVIDENCE)]
    return Finding(
        found.severity,
        " ".join([first, *evidence]),
        Page.BALANCE,
        " ".join(advice),
        VIEWS.get(found.kind, FILES),
    )
