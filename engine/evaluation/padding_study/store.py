"""A padding experiment's scores on disk: one long table in Parquet, compact enough to ship alone.

Columns ``path, label, train, seed, test, score``, one row for each image under each model and padding; the
models' thresholds and where the scores come from stand in the metadata.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import InputError
from engine.evaluation.padding_study.study import Study, Trained

KEY = b"pneumoscope-padding-study"

GRID = 64
"""Steps of a stored score for each unit of its log odds: none moves by more than 0.002."""

COLUMNS = ("path", "label", "train", "seed", "test", "score")


def on_grid(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Return scores (models, tests, images) rounded on the log-odds scale, as float32.

    Few distinct values compress well. A score that rounding would carry over its model's threshold (models,)
    stays as it is, so that no call changes.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.round(np.log(scores / (1 - scores)) * GRID) / GRID
    rounded = (1 / (1 + np.exp(-odds))).astype(np.float32)
    limit = thresholds[:, None, None]
    crosses = (rounded >= limit) != (scores >= limit)
    return np.where(crosses, scores.astype(np.float32), rounded)


def write_study(study: Study, path: Path) -> None:
    """Write a study; raises InputError where the file cannot be written."""
    models, tests, images = study.scores.shape
    thresholds = np.array([model.threshold for model in study.models])
    scores = on_grid(study.scores, thresholds)
    each = tests * images
    table = pa.table(
        {
            "path": pa.array(np.tile(study.paths, models * tests)).dictionary_encode(),
            "label": pa.array(np.tile(study.labels, models * tests)).dictionary_encode(),
            "train": pa.array(np.repeat([model.train for model in study.models], each)).dictionary_encode(),
            "seed": pa.array(np.repeat([model.seed for model in study.models], each).astype(np.int16)),
            "test": pa.array(np.tile(np.repeat(study.tests, images), models)).dictionary_encode(),
            "score": pa.array(scores.ravel(), mask=np.isnan(scores).ravel()),
        }
    )
    facts = {
        "models": [asdict(model) for model in study.models],
        "tests": list(study.tests),
        "classes": list(study.classes),
        "provenance": study.provenance,
    }
    text = json.dumps(facts, ensure_ascii=False).encode()
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(
            table.replace_schema_metadata({KEY: text}), partial, compression="zstd", compression_level=19
        )
        partial.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error


def read_study(path: Path) -> Study:
    """Read a study; raises InputError for a file that is none, damaged, or lacks cells."""
    try:
        table = pq.read_table(path)
        facts = json.loads((table.schema.metadata or {})[KEY])
        models = tuple(Trained(**model) for model in facts["models"])
        tests, classes = tuple(facts["tests"]), tuple(facts["classes"])
        frame = table.select(COLUMNS).to_pandas()
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {error.strerror or error}.") from error
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise InputError(f"'{path}' is not a padding study; make one with padding-study.") from error
    cells = len(models) * len(tests)
    if not cells or not len(frame) or len(frame) % cells:
        raise InputError(f"'{path}' lacks rows of a padding study; make it again with padding-study.")
    images = len(frame) // cells
    first = frame.iloc[:images]
    return Study(
        models=models,
        tests=tests,
        paths=first["path"].to_numpy(dtype=object),
        labels=first["label"].to_numpy(dtype=object),
        scores=frame["score"].to_numpy(dtype=np.float64).reshape(len(models), len(tests), images),
        classes=(classes[0], classes[1]),
        provenance=facts["provenance"],
    )


def long_table(study: Study) -> pd.DataFrame:
    """Return the scores as a table with the columns of the file."""
    models, tests, images = study.scores.shape
    return pd.DataFrame(
        {
            "path": np.tile(study.paths, models * tests),
            "label": np.tile(study.labels, models * tests),
            "train": np.repeat([model.train for model in study.models], tests * images),
            "seed": np.repeat([model.seed for model in study.models], tests * images),
            "test": np.tile(np.repeat(study.tests, images), models),
            "score": study.scores.ravel(),
        }
    )
