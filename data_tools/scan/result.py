"""What a scan tells of a dataset."""

from dataclasses import dataclass

import pandas as pd

from data_tools.scan.findings import ScanFinding
from data_tools.shortcuts.cues import Shortcuts
from engine.datasets.catalog import Dataset


@dataclass(frozen=True)
class Scan:
    """A scanned dataset.

    - ``table``: one row for each image: the catalog's columns, those of ``data_tools.scan.measure.MEASURES``
      (which replace the catalog's where both have them), ``NAME_score`` and ``is_NAME_issue`` of each check,
      and ``data_tools.leaks.LEAK_COLUMNS``;
    - ``pairs``: duplicates, as paths (``data_tools.leaks.PAIR_COLUMNS``);
    - ``shortcuts``: what the files tell of the class without their pictures;
    - ``unlisted``: image files in the folder that the manifest does not list;
    - ``findings``: what to look at, the gravest first.
    """

    dataset: Dataset
    table: pd.DataFrame
    pairs: pd.DataFrame
    shortcuts: Shortcuts
    unlisted: tuple[str, ...]
    findings: tuple[ScanFinding, ...]
