"""The rows that the Dataset Balance page counts: a catalog's, or those of score tables."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from engine.datasets.catalog import Dataset, unusable
from engine.evaluation.score_files import ScoreFile
from engine.ui import images, loaders
from engine.ui.sidebar import Selection


@dataclass(frozen=True)
class Contents:
    """The rows that the page counts: a catalog's or, where no images are at hand, those of score tables.

    ``key`` changes with the rows. ``dataset`` is where they come from, and ``root`` the folder of the images;
    both are None where there is none, and then ``tables`` names the splits whose score tables were counted.
    ``notes`` are sentences for people.
    """

    name: str
    frame: pd.DataFrame
    classes: tuple[str, str]
    key: str
    root: Path | None
    tables: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dataset: Dataset | None = None


def contents(selection: Selection) -> Contents | None:
    """Return what to count; None without data, and while the folder is being read.

    Raises InputError for a folder that holds no dataset, and for a damaged score table.
    """
    if selection.source is None:
        return scored_contents(selection)
    found = images.dataset(selection.source)
    if found is None:
        return None
    notes = tuple(note for note in found.notes if note not in unusable(found.catalog))
    return Contents(
        found.name, found.catalog, found.classes, found.content_hash, found.root, notes=notes, dataset=found
    )


def scored_contents(selection: Selection) -> Contents | None:
    """Return the rows that score tables have of the chosen dataset: of each split the first table's."""
    if selection.dataset is None:
        return None
    files: dict[str, ScoreFile] = {}
    for entry in selection.models:
        for file in loaders.score_files(entry):
            if file.dataset == selection.dataset and not file.problem:
                files.setdefault(file.split, file)
    if not files:
        return None
    tables = [loaders.scores(file) for file in files.values()]
    frames = [table.frame.assign(split=split) for split, table in zip(files, tables, strict=True)]
    key = " ".join(f"{file.path} {loaders.stamp(file.path)}" for file in files.values())
    frame = pd.concat(frames, ignore_index=True)
    return Contents(selection.dataset, frame, tables[0].classes, key, None, tuple(files))
