"""Everything that a padding experiment says, in one object: what the page shows and the command prints."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from engine.evaluation.padding_study.cells import Cells, compute_cells
from engine.evaluation.padding_study.differences import differences
from engine.evaluation.padding_study.matrix import matrix
from engine.evaluation.padding_study.shortcut import Shortcut, shortcut
from engine.evaluation.padding_study.study import Study
from engine.evaluation.padding_study.verdicts import colour_verdict, mismatch_verdict, shortcut_verdict

HIDDEN = ("stretch", "crop")
"""The ways that hide the aspect ratio."""

JUDGED = ("auc", "accuracy")
"""The figures that verdicts are about."""


@dataclass(frozen=True, eq=False)
class Report:
    """A study's matrix and differences (see ``matrix`` and ``differences``), its shortcuts and its verdicts.

    ``shortcuts`` has one for each of the judged figures, and is empty where the study lacks the trainings.
    ``verdicts`` are sentences with their numbers.
    """

    study: Study
    n: int
    positives: int
    matrix: pd.DataFrame
    differences: pd.DataFrame
    shortcuts: tuple[Shortcut, ...]
    verdicts: tuple[str, ...]


def report(study: Study, **options: Any) -> Report:
    """Compute a report; ``options`` are ``resamples`` and ``seed`` of ``compute_cells``."""
    cells = compute_cells(study, **options)
    figures, table = matrix(cells), differences(cells)
    found = shortcuts(cells)
    verdicts = [ask(table, figure) for figure in JUDGED for ask in (colour_verdict, mismatch_verdict)]
    verdicts += [shortcut_verdict(one) for one in found]
    told = tuple(sentence for sentence in verdicts if sentence)
    return Report(study, cells.n, cells.positives, figures, table, found, told)


def shortcuts(cells: Cells) -> tuple[Shortcut, ...]:
    """Return the aspect ratio's shortcut in each judged figure, where the study has the trainings for it.

    It takes one training that shows the ratio, a variant of it with random stretching (of the same padding),
    and at least one that hides it, each served its own padding.
    """
    study = cells.study
    stretched = [train for train in study.trains if ", stretch " in train]
    hidden = [train for train in HIDDEN if train in study.trains and train in study.tests]
    if not stretched or not hidden:
        return ()
    shown = study.own_padding(stretched[0])
    if shown not in study.trains or shown not in study.tests:
        return ()
    return tuple(
        shortcut(cells, shown=shown, stretched=stretched[0], hidden=hidden, figure=figure)
        for figure in JUDGED
    )


def report_json(found: Report) -> dict[str, Any]:
    """Return a report as plain values for JSON; what is undefined is None."""
    study = found.study
    return {
        "models": [asdict(model) for model in study.models],
        "tests": list(study.tests),
        "n": found.n,
        "positives": found.positives,
        "provenance": study.provenance,
        "matrix": plain(found.matrix.to_dict("records")),
        "differences": plain(found.differences.to_dict("records")),
        "shortcuts": plain([asdict(one) for one in found.shortcuts]),
        "verdicts": list(found.verdicts),
    }


def plain(value: Any) -> Any:
    """Return nested values with None for NaN."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value
