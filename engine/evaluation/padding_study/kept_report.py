"""Reports of padding studies, kept as JSON: resampling takes seconds, and its result never changes."""

import hashlib
import json
import math
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from engine.errors import InputError
from engine.evaluation.padding_study.report import report, report_json
from engine.evaluation.padding_study.shortcut import Shortcut
from engine.evaluation.padding_study.store import read_study
from engine.evaluation.replicates import Estimate

FORMAT = 1
"""Changes when what is kept changes its meaning: older reports are computed anew."""

NUMBERS = (
    "value", "low", "high", "images", "seeds", "delta", "p", "p_adjusted",
)  # fmt: skip
"""Columns that hold numbers, even where all of them are missing."""


@dataclass(frozen=True, eq=False)
class KeptReport:
    """What a padding study says; see ``Report``, whose tables and sentences these are.

    ``models`` are plain values, ``provenance`` is that of the study.
    """

    models: list[dict[str, Any]]
    n: int
    positives: int
    matrix: pd.DataFrame
    differences: pd.DataFrame
    shortcuts: tuple[Shortcut, ...]
    provenance: dict[str, Any]


def kept_report(study: Path, folder: Path) -> KeptReport | None:
    """Return the report of a study's file that ``folder`` keeps, None where it keeps none of its content."""
    try:
        found = json.loads(place(study, folder).read_text(encoding="utf-8"))
        return parsed(found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def make_report(study: Path, folder: Path) -> KeptReport:
    """Compute the report of a study's file and keep it in ``folder``; raises InputError as ``read_study``."""
    found = report_json(report(read_study(study)))
    with suppress(OSError):  # a report that cannot be kept is computed again
        path = place(study, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.partial")
        partial.write_text(json.dumps(found), encoding="utf-8")
        partial.replace(path)
    return parsed(found)


def place(study: Path, folder: Path) -> Path:
    """Return the file of a study's report: named by the study's content."""
    try:
        content = hashlib.sha256(study.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"Cannot read '{study}': {error.strerror or error}.") from error
    return folder / f"{content[:24]}-{FORMAT}.json"


def parsed(found: dict[str, Any]) -> KeptReport:
    """Return a report from its JSON."""
    return KeptReport(
        found["models"],
        found["n"],
        found["positives"],
        table(found["matrix"]),
        table(found["differences"]),
        tuple(shortcut(one) for one in found["shortcuts"]),
        found["provenance"],
    )


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a table, None in a column of numbers being NaN."""
    frame = pd.DataFrame(rows)
    return frame.astype({name: "float64" for name in NUMBERS if name in frame})


def shortcut(values: dict[str, Any]) -> Shortcut:
    """Return a shortcut from its JSON."""
    numbers = {name: number(values[name]) for name in ("shown", "stretched", "hidden", "closed")}
    return Shortcut(
        figure=values["figure"],
        gap=estimate(values["gap"]),
        gain=estimate(values["gain"]),
        interval=interval(values["interval"]),
        **numbers,
    )


def estimate(values: dict[str, Any]) -> Estimate:
    """Return an estimate from its JSON."""
    numbers = {name: number(values[name]) for name in ("value", "p", "images", "seeds")}
    return Estimate(interval=interval(values["interval"]), **numbers)


def interval(values: list[float | None]) -> tuple[float, float]:
    """Return limits from their JSON."""
    return number(values[0]), number(values[1])


def number(value: float | None) -> float:
    """Return a number from its JSON, in which an undefined one is None."""
    return math.nan if value is None else float(value)
