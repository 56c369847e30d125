"""Cached ways to what lies on disk; every cache is bounded, and a changed file is read again."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import Labelled, ScoreTable, labelled, read_scores
from engine.locations import home_dir
from engine.models.catalog import CONFIG_FILE, SCORES_FOLDER, WEIGHTS_FILE, ModelEntry, member_folders

if TYPE_CHECKING:
    from engine.models.store import LoadedModel


def score_files(entry: ModelEntry) -> list[ScoreFile]:
    """Return a model's score tables: those in its folder, and those that the user has made."""
    return list_score_files([entry.path / SCORES_FOLDER, home_dir() / SCORES_FOLDER / entry.name])


def scores(file: ScoreFile) -> ScoreTable:
    """Return a score table; raises InputError for one that cannot be used."""
    return _scores(str(file.path), stamp(file.path))


@st.cache_resource(max_entries=64, show_spinner=False)
def _scores(path: str, changed: int) -> ScoreTable:
    return read_scores(path)


def counted(file: ScoreFile) -> Labelled:
    """Return the rows of a score table that metrics count."""
    return _counted(str(file.path), stamp(file.path))


@st.cache_resource(max_entries=64, show_spinner=False)
def _counted(path: str, changed: int) -> Labelled:
    return labelled(_scores(path, changed))


def evaluation(file: ScoreFile, threshold: float, name: str) -> Evaluation:
    """Return the curve and the figures of a score table at a threshold."""
    return _evaluation(str(file.path), stamp(file.path), threshold, name)


@st.cache_resource(max_entries=256, show_spinner=False)
def _evaluation(path: str, changed: int, threshold: float, name: str) -> Evaluation:
    rows = _counted(path, changed)
    return evaluate(rows.y, rows.score, threshold, name)


def model(entry: ModelEntry) -> "LoadedModel":
    """Return a model ready to score; raises InputError for one that cannot be loaded."""
    folders = [entry.path]
    if entry.config and entry.config.members:
        folders += member_folders(entry.config, entry.path)
    stamps = tuple(stamp(folder / name) for folder in folders for name in (CONFIG_FILE, WEIGHTS_FILE))
    return _model(str(entry.path), stamps)


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
