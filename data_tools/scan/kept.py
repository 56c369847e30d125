"""The result of a scan on disk, under ``PNEUMOSCOPE_HOME``: there again in a moment, till the data change."""

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from data_tools.scan.findings import ScanFinding
from data_tools.scan.measure import VERSION as MEASURED_VERSION
from data_tools.scan.result import Scan
from data_tools.shortcuts.cues import Basis, Cue, Question, Shortcuts, Task
from engine.datasets.catalog import Dataset
from engine.evaluation.findings import Severity
from engine.locations import home_dir

VERSION = f"1.{MEASURED_VERSION}"
"""Part of what names a kept scan; counted up when anything in it is found in another way."""

TABLE, PAIRS, TOLD = "table.parquet", "pairs.parquet", "told.json"
FOLDER = "scans"

MOST_KEPT = 4
"""Scans of one folder that are kept: it may be looked at with other splits or labels."""


def folder_of(dataset: Dataset) -> Path:
    """Return the folder of a dataset's scan; another one as soon as its images, labels or splits change."""
    place = hashlib.sha256(os.fsencode(dataset.root)).hexdigest()[:16]
    content = hashlib.sha256(f"{VERSION}\0{dataset.content_hash}\0".encode())
    content.update("\0".join(dataset.catalog["split"].fillna("")).encode())
    return home_dir() / FOLDER / f"{place}-{content.hexdigest()[:16]}"


def keep(scan: Scan) -> None:
    """Keep a scan; where the folder cannot be written, the next call scans again."""
    folder = folder_of(scan.dataset)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        scan.table.to_parquet(draft / TABLE, index=False)
        scan.pairs.to_parquet(draft / PAIRS, index=False)
        told = {
            "findings": [asdict(finding) for finding in scan.findings],
            "cues": [asdict(cue) for cue in scan.shortcuts.cues],
            "unlisted": scan.unlisted,
        }
        (draft / TOLD).write_text(json.dumps(told), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        forget_older(folder)


def forget_older(folder: Path) -> None:
    """Delete the oldest scans of the same dataset's folder."""
    place = folder.name.partition("-")[0]
    same = sorted(folder.parent.glob(f"{place}-*"), key=lambda path: path.stat().st_mtime_ns)
    for old in same[:-MOST_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def kept_scan(dataset: Dataset) -> Scan | None:
    """Return the scan of a dataset as it is now, None where there is none or it cannot be read."""
    folder = folder_of(dataset)
    try:
        table = pd.read_parquet(folder / TABLE)
        pairs = pd.read_parquet(folder / PAIRS)
        told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
        return Scan(
            dataset,
            table,
            pairs,
            Shortcuts(tuple(cue_of(values) for values in told["cues"])),
            tuple(told["unlisted"]),
            tuple(finding_of(values) for values in told["findings"]),
        )
    except Exception:  # whatever is wrong with a kept scan, the answer is to scan again
        return None


def finding_of(values: dict) -> ScanFinding:
    """Return the finding of its JSON values."""
    return ScanFinding(**values | {"severity": Severity(values["severity"])})


def cue_of(values: dict) -> Cue:
    """Return the cue of its JSON values."""
    task = values["task"]
    return Cue(
        **values
        | {
            "task": Task(**task | {"question": Question(task["question"])}),
            "basis": Basis(values["basis"]),
            "features": tuple(values["features"]),
            "interval": tuple(values["interval"]),
        }
    )


def stamp_of(dataset: Dataset) -> int:
    """Return what changes when a dataset is scanned again, 0 where it was not scanned."""
    try:
        return (folder_of(dataset) / TOLD).stat().st_mtime_ns
    except OSError:
        return 0
