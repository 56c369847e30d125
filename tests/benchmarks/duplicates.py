"""The search for duplicates: beside imagededup, beside comparing every pair, and how much of it is right."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from engine.errors import InputError
from tests.benchmarks.duplicates_quality import Outcome, outcome_from_values
from tests.benchmarks.duplicates_report import write_document
from tests.benchmarks.harness import Agreement, Goal, Row
from tests.benchmarks.peers import peer_python
from tests.benchmarks.report import row_from_values
from tests.benchmarks.subjects import Task, radiographs

PROJECT = Path(__file__).resolve().parents[2]

LEAST = 0.99
"""Recall and precision that the search must reach."""


def measure(task: Task) -> list[Row]:
    """Make the peers' environment where it is not there, and measure in it; write the table of the document."""
    radiographs(task.data)  # Where there are none, it is told here, in one line.
    python = peer_python(task.peers)
    quick = ["--quick"] if task.quick else []
    beside = run([python, "-m", "tests.benchmarks.duplicates_beside_package", task.data.resolve(), *quick])
    random = run([sys.executable, "-m", "tests.benchmarks.random_hashes", *quick])
    outcomes = [outcome_from_values(values) for values in beside["quality"]]
    if not task.quick:
        write_document(outcomes, beside["search"])
    rows = [row_from_values(values) for values in (*beside["rows"], *random["rows"])]
    return rows + quality_rows(outcomes)


def run(command: list[Any]) -> dict[str, Any]:
    """Run a program that writes JSON into the file named last, and return it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        arguments = [str(part) for part in (*command, "--out", out)]
        if subprocess.run(arguments, cwd=PROJECT, check=False).returncode:
            raise InputError("The benchmark of the duplicates failed; see the lines above.")
        return json.loads(out.read_text(encoding="utf-8"))


def quality_rows(outcomes: list[Outcome]) -> list[Row]:
    """Return the lowest recall of any kind of copy, and the precision over all of them."""
    right, wrong = sum(one.found for one in outcomes), sum(one.wrong for one in outcomes)
    worst = min(outcomes, key=lambda one: one.recall)
    return [
        Agreement(f"recall of duplicates, lowest: {worst.kind}", worst.recall, Goal("≥", LEAST)),
        Agreement("precision of duplicates, all kinds", right / max(1, right + wrong), Goal("≥", LEAST)),
    ]
