"""The padding studies at hand, found without reading their scores."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.evaluation.padding_study.store import KEY
from engine.locations import SHIPPED_STUDIES_DIR, user_studies_dir


@dataclass(frozen=True)
class StudyFile:
    """A study on disk: of which dataset and split, how many models, trained and served under what.

    ``problem`` says why a damaged file cannot be used.
    """

    path: Path
    dataset: str
    split: str
    models: int
    trains: tuple[str, ...]
    tests: tuple[str, ...]
    problem: str | None = None


def list_studies(folders: Sequence[Path] | None = None) -> list[StudyFile]:
    """Return the studies in the folders, by dataset and split; missing folders hold none.

    Without ``folders`` these are the project's and the user's. Parquet files that are no study are left out.
    """
    places = (SHIPPED_STUDIES_DIR, user_studies_dir()) if folders is None else folders
    files = [file for place in places if place.is_dir() for file in sorted(place.glob("*.parquet"))]
    found = [study for file in files if (study := describe_study(file))]
    return sorted(found, key=lambda study: (study.dataset, study.split))


def describe_study(path: Path) -> StudyFile | None:
    """Return what a file says of itself, read from its metadata alone; None for one that is no study."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
        if KEY not in metadata:
            return None
        facts = json.loads(metadata[KEY])
        trains = tuple(dict.fromkeys(str(model["train"]) for model in facts["models"]))
        told = facts["provenance"]
        return StudyFile(
            path,
            str(told.get("dataset", path.stem)),
            str(told.get("split", "")),
            len(facts["models"]),
            trains,
            tuple(map(str, facts["tests"])),
        )
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = (str(error).splitlines() or ["unreadable"])[0]
        return StudyFile(path, path.stem, "", 0, (), (), f"damaged: {reason}")
