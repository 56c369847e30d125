"""Cached ways to what lies on disk; every cache is bounded, and a changed file is read again."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import Labelled, ScoreTable, labelled, read_scores
from engine.locations import home_dir
from engine.models.catalog import (
    CONFIG_FILE,
    SCORES_FOLDER,
    WEIGHTS_FILE,
    ModelEntry,
    member_folders,
)
from engine.models.identity import ModelIdentity, identify

if TYPE_CHECKING:
    from engine.models.store import LoadedModel


def score_files(entry: ModelEntry) -> list[ScoreFile]:
    """Return a model's score tables: those in its folder, and those that the user has made."""
    folders = [entry.path / SCORES_FOLDER, made_scores_folder(entry)]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    return _score_files(tuple(map(str, folders)), tuple((file.name, stamp(file)) for file in files))


@st.cache_resource(max_entries=64, show_spinner=False)
def _score_files(folders: tuple[str, ...], stamps: tuple[tuple[str, int], ...]) -> list[ScoreFile]:
    return list_score_files([Path(folder) for folder in folders])


def made_scores_folder(entry: ModelEntry) -> Path:
    """Return the folder of the score tables that the user has made with a model."""
    return home_dir() / SCORES_FOLDER / entry.name


def padding_files(entry: ModelEntry, key: str) -> dict[str, ScoreFile]:
    """Return a model's score tables of these data (dataset/split), by padding; of two of one, the first."""
    files: dict[str, ScoreFile] = {}
    for file in score_files(entry):
        if file.key == key and file.padding and not file.problem:
            files.setdefault(file.padding, file)
    return files


def scores(file: ScoreFile) -> ScoreTable:
    """Return a score table; raises InputError for one that cannot be used."""
    return table_of(str(file.path), stamp(file.path))


@st.cache_resource(max_entries=64, show_spinner=False)
def table_of(path: str, changed: int) -> ScoreTable:
    """Return the score table of a file as it was at its time of change (``stamp``)."""
    return read_scores(path)


def counted(file: ScoreFile) -> Labelled:
    """Return the rows of a score table that metrics count."""
    return _counted(str(file.path), stamp(file.path))


@st.cache_resource(max_entries=64, show_spinner=False)
def _counted(path: str, changed: int) -> Labelled:
    return labelled(table_of(path, changed))


def evaluation(file: ScoreFile, threshold: float, name: str) -> Evaluation:
    """Return the curve and the figures of a score table at a threshold."""
    return _evaluation(str(file.path), stamp(file.path), threshold, name)


@st.cache_resource(max_entries=256, show_spinner=False)
def _evaluation(path: str, changed: int, threshold: float, name: str) -> Evaluation:
    rows = _counted(path, changed)
    return evaluate(rows.y, rows.score, threshold, name)


def model(entry: ModelEntry) -> "LoadedModel":
    """Return a model ready to score; raises InputError for one that cannot be loaded."""
    return _model(str(entry.path), model_stamps(entry))


def model_stamps(entry: ModelEntry) -> tuple[int, ...]:
    """Return what changes when a model's files do, or its members'."""
    folders = [entry.path]
    if entry.config and entry.config.members:
        folders += member_folders(entry.config, entry.path)
    return tuple(stamp(folder / name) for folder in folders for name in (CONFIG_FILE, WEIGHTS_FILE))


def identity(entry: ModelEntry) -> ModelIdentity:
    """Return what tells a model from others, without loading it."""
    return _identity(str(entry.path), model_stamps(entry))


@st.cache_resource(max_entries=64, show_spinner=False)
def _identity(path: str, stamps: tuple[int, ...]) -> ModelIdentity:
    return identify(Path(path))


@st.cache_resource(max_entries=4, show_spinner="Loading the model (the first time takes some seconds)…")
def _model(path: str, stamps: tuple[int, ...]) -> "LoadedModel":
    from engine.models.store import load_model

    return load_model(path)


def stamp(path: Path) -> int:
    """Return a file's time of change in nanoseconds, 0 where there is no file."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
