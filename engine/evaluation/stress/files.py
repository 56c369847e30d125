"""The stress tests of a model, found without reading their scores."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.evaluation.stress.store import KEY

STRESS_FOLDER = "stress"
"""The folder of a model's stress tests, in its own folder and under ``PNEUMOSCOPE_HOME``."""


@dataclass(frozen=True)
class StressFile:
    """A stress test on disk: of which models, dataset and split.

    ``problem`` says why a damaged file cannot be used.
    """

    path: Path
    dataset: str
    split: str
    models: tuple[str, ...]
    problem: str | None = None


def list_stress_files(folders: Sequence[Path]) -> list[StressFile]:
    """Return the stress tests in the folders, in their order; missing folders hold none.

    Parquet files that are no stress test are left out.
    """
    files = [file for place in folders if place.is_dir() for file in sorted(place.glob("*.parquet"))]
    return [found for file in files if (found := describe_stress(file))]


def describe_stress(path: Path) -> StressFile | None:
    """Return what a file says of itself, read from its metadata alone; None for one that is none."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
        if KEY not in metadata:
            return None
        facts = json.loads(metadata[KEY])
        told = facts["provenance"]
        models = tuple(str(model["name"]) for model in facts["models"])
        return StressFile(path, str(told.get("dataset", path.stem)), str(told.get("split", "")), models)
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = (str(error).splitlines() or ["unreadable"])[0]
        return StressFile(path, path.stem, "", (), f"damaged: {reason}")
