"""A stress test's scores on disk: one long table in Parquet, compact enough to ship with a model.

Columns ``model, kind, severity, amount, path, label, score, problem``, one row for each image at each step
under each model; the models' thresholds and where the scores come from stand in the metadata.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import InputError
from engine.evaluation.padding_study.store import on_grid
from engine.evaluation.stress.scores import Step, Stressed, StressScores, long_table

KEY = b"pneumoscope-stress"

COLUMNS = ("model", "kind", "severity", "amount", "path", "label", "score", "problem")


def write_stress(test: StressScores, path: Path) -> None:
    """Write a stress test; raises InputError where the file cannot be written.

    Scores are rounded as ``on_grid`` does, which changes no call at the models' own thresholds.
    """
    thresholds = np.array([model.threshold for model in test.models])
    scores = on_grid(test.scores, thresholds).ravel()
    frame = long_table(test)
    columns = {
        name: pa.array(frame[name], from_pandas=True, type=pa.string()).dictionary_encode()
        for name in ("model", "kind", "path", "label", "problem")
    }
    columns |= {
        "severity": pa.array(frame["severity"].to_numpy(np.int8)),
        "amount": pa.array(frame["amount"].to_numpy(np.float32), from_pandas=True),
        "score": pa.array(scores, mask=np.isnan(scores)),
    }
    facts = {
        "models": [asdict(model) for model in test.models],
        "steps": [[step.kind, step.severity, none_for_nan(step.amount)] for step in test.steps],
        "classes": list(test.classes),
        "provenance": test.provenance,
    }
    text = json.dumps(facts, ensure_ascii=False).encode()
    table = pa.table({name: columns[name] for name in COLUMNS}).replace_schema_metadata({KEY: text})
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, partial, compression="zstd", compression_level=19)
        partial.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error


def none_for_nan(value: float) -> float | None:
    """Return a number as JSON has it, which knows no NaN."""
    return None if np.isnan(value) else value


def read_stress(path: Path) -> StressScores:
    """Read a stress test; raises InputError for a file that is none, damaged, or lacks rows."""
    try:
        table = pq.read_table(path)
        facts = json.loads((table.schema.metadata or {})[KEY])
        models = tuple(Stressed(**model) for model in facts["models"])
        steps = tuple(Step(kind, severity, as_float(amount)) for kind, severity, amount in facts["steps"])
        negative, positive = facts["classes"]
        frame = table.select(COLUMNS).to_pandas()
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise InputError(f"'{path}' is not a stress test; make one with stress.") from error
    cells = len(models) * len(steps)
    if not cells or not len(frame) or len(frame) % cells:
        raise InputError(f"'{path}' lacks rows of a stress test; make it again with stress.")
    images = len(frame) // cells
    first = frame.iloc[:images].astype(object)
    return StressScores(
        models=models,
        steps=steps,
        paths=first["path"].to_numpy(),
        labels=first["label"].to_numpy(),
        problems=first["problem"].where(first["problem"].notna(), None).to_numpy(),
        scores=frame["score"].to_numpy(dtype=np.float64).reshape(len(models), len(steps), images),
        classes=(negative, positive),
        provenance=facts["provenance"],
    )


def as_float(amount: float | None) -> float:
    """Return an amount as the scores have it, NaN for none."""
    return float("nan") if amount is None else float(amount)
