"""The score tables of a model folder, found without reading their rows."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.evaluation.score_table import PROVENANCE_KEY

SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class ScoreFile:
    """A score table on disk: where it is, and what it says of itself.

    ``dataset, split, padding`` come from the provenance; a CSV, which has none, is named by its file.
    ``problem`` says why a damaged file cannot be used.
    """

    path: Path
    dataset: str
    split: str
    padding: str
    images: int | None
    provenance: dict[str, Any]
    problem: str | None = None

    @property
    def key(self) -> str:
        """What the table was made from, the same for every model: dataset and split."""
        return f"{self.dataset}/{self.split}"


def list_score_files(folders: list[Path]) -> list[ScoreFile]:
    """Return the score tables in the folders, by dataset, split and padding; missing folders hold none."""
    files = [
        file
        for folder in folders
        if folder.is_dir()
        for file in folder.iterdir()
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
    ]
    return sorted(map(describe, files), key=lambda file: (file.dataset, file.split, file.padding, file.path))


def describe(path: Path) -> ScoreFile:
    """Return what one file says of itself, read from its metadata alone."""
    if path.suffix.lower() == ".csv":
        return ScoreFile(path, path.stem, "as given", "", None, {})
    try:
        metadata = pq.read_metadata(path)
        facts = json.loads((metadata.metadata or {}).get(PROVENANCE_KEY, b"{}"))
        if not isinstance(facts, dict):
            raise ValueError("the provenance is not an object")
    except (pa.ArrowException, OSError, ValueError) as error:
        return ScoreFile(path, path.stem, "", "", None, {}, f"damaged: {str(error).splitlines()[0]}")
    return ScoreFile(
        path=path,
        dataset=str(facts.get("dataset", path.stem)),
        split=str(facts.get("split", "as given")),
        padding=str(facts.get("padding", "")),
        images=metadata.num_rows,
        provenance=facts,
    )
