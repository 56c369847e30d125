"""The answers as a table."""

from collections.abc import Iterable

import pandas as pd

from data_tools.shortcuts.cues import Cue
from data_tools.shortcuts.words import name_of, where

COLUMNS = {
    "where": "str",
    "name": "str",
    "question": "str",
    "split": "str",
    "fitted": "str",
    "label": "str",
    "basis": "str",
    "features": "str",
    "auc": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "positives": "int64",
    "reason": "str",
}
"""The columns and their types.

``where`` and ``name`` say in words which images were judged and by what; the next ones say the same for
programs (see ``data_tools.shortcuts.cues``; names of features are joined by commas). ``low`` and ``high`` are
the limits of the interval; ``reason`` says why a question has no answer.
"""


def cue_table(cues: Iterable[Cue]) -> pd.DataFrame:
    """Return the answers as a table of ``COLUMNS``, one row each, in their order."""
    rows = [
        {
            "where": where(cue.task),
            "name": name_of(cue),
            "question": cue.task.question.value,
            "split": cue.task.split,
            "fitted": cue.task.fitted,
            "label": cue.task.label,
            "basis": cue.basis.value,
            "features": ",".join(cue.features),
            "auc": cue.auc,
            "low": cue.interval[0],
            "high": cue.interval[1],
            "n": cue.n,
            "positives": cue.positives,
            "reason": cue.reason,
        }
        for cue in cues
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
