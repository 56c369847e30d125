"""The stress tests of the chosen model and data: those that ship with the model, and those made here."""

from pathlib import Path

import pandas as pd
import streamlit as st

from engine.evaluation.stress.files import STRESS_FOLDER, StressFile, list_stress_files
from engine.evaluation.stress.scores import StressScores, of_model
from engine.evaluation.stress.store import read_stress
from engine.evaluation.stress.table import stress_table
from engine.locations import home_dir
from engine.models.catalog import ModelEntry
from engine.ui import loaders


def made_folder(entry: ModelEntry) -> Path:
    """Return the folder of the stress tests that the user has made of a model."""
    return home_dir() / STRESS_FOLDER / entry.name


def made_file(entry: ModelEntry, dataset: str, split: str) -> Path:
    """Return where a stress test made here of these data is kept."""
    return made_folder(entry) / f"{dataset}-{split}.parquet"


def stress_files(entry: ModelEntry, dataset: str, split: str) -> list[StressFile]:
    """Return a model's stress tests of these data, those made here first; any damaged files come last."""
    found = _stress_files(*((str(f), stamps(f)) for f in (made_folder(entry), entry.path / STRESS_FOLDER)))
    usable = [
        one
        for one in found
        if not one.problem and (one.dataset, one.split) == (dataset, split) and entry.name in one.models
    ]
    return [*usable, *(one for one in found if one.problem)]


def stamps(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return what changes when a folder's files do."""
    files = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    return tuple((file.name, loaders.stamp(file)) for file in files)


@st.cache_resource(max_entries=64, show_spinner=False)
def _stress_files(*folders: tuple[str, object]) -> list[StressFile]:
    return list_stress_files([Path(folder) for folder, _ in folders])


def test_of(file: StressFile) -> StressScores:
    """Return the scores of a stress test; raises InputError for a file that cannot be used."""
    return _test_of(str(file.path), loaders.stamp(file.path))


@st.cache_resource(max_entries=8, show_spinner=False)
def _test_of(path: str, changed: int) -> StressScores:
    return read_stress(Path(path))


def table_of(file: StressFile, model: str, threshold: float) -> pd.DataFrame:
    """Return a model's ``stress_table`` at a threshold; raises InputError for a file without figures."""
    return _table_of(str(file.path), loaders.stamp(file.path), model, threshold)


@st.cache_resource(max_entries=64, show_spinner=False)
def _table_of(path: str, changed: int, model: str, threshold: float) -> pd.DataFrame:
    test = _test_of(path, changed)
    return stress_table(of_model(test, model), threshold, test.classes)
