"""The padding experiments at hand on the Padding Color page: which one is shown, and what it says."""

from pathlib import Path

import streamlit as st

from engine.errors import InputError
from engine.evaluation.padding_study.files import StudyFile, list_studies
from engine.evaluation.padding_study.kept_report import KeptReport, kept_report, make_report
from engine.locations import SHIPPED_STUDIES_DIR, home_dir, user_studies_dir
from engine.ui import loaders
from engine.ui.jobs import await_end, jobs
from engine.ui.sidebar import Selection

PATIENCE = 0.45
"""Seconds that a page waits for a report before it goes on without."""


def studies() -> list[StudyFile]:
    """Return the studies that ship and those that the user has made, damaged ones too."""
    folders = (SHIPPED_STUDIES_DIR, user_studies_dir())
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.parquet"))]
    return _studies(folders, tuple((str(file), loaders.stamp(file)) for file in files))


@st.cache_resource(max_entries=16, show_spinner=False)
def _studies(folders: tuple[Path, ...], stamps: tuple[tuple[str, int], ...]) -> list[StudyFile]:
    return list_studies(folders)


def choose_study(found: list[StudyFile], selection: Selection) -> StudyFile | None:
    """Ask in the sidebar for one of several studies; of the chosen data, or the first, without a choice."""
    usable = {study.path.stem: study for study in found if not study.problem}
    if not usable:
        return None
    fitting = [name for name, study in usable.items() if is_of(study, selection)]
    # The newest of the chosen data: it is what was asked for last.
    fitting.sort(key=lambda name: -loaders.stamp(usable[name].path))
    first = fitting[0] if fitting else next(iter(usable))
    if len(usable) == 1:
        return usable[first]
    with st.sidebar:
        chosen = st.selectbox(
            "Experiment",
            list(usable),
            # What comes first depends on the data, and a link leaves the default out: it has to be none.
            index=None,
            key="experiment",
            bind="query-params",
            placeholder=first,
            help="A file of scores that padding-study has written.",
        )
    return usable[chosen or first]


def is_of(study: StudyFile, selection: Selection) -> bool:
    """Tell whether a study is of the chosen data."""
    return (study.dataset, study.split) == data_of(selection)


def data_of(selection: Selection) -> tuple[str | None, str | None]:
    """Return the chosen data as a study calls them."""
    return selection.dataset, selection.split


def place(study: StudyFile) -> str:
    """Return what a study was scored on, in words."""
    return " · ".join(filter(None, [study.dataset, study.split]))


def of_study(study: StudyFile) -> KeptReport | None:
    """Return what a study says; None while that is being computed, which takes seconds, once.

    Raises InputError where it cannot be.
    """
    stamp = loaders.stamp(study.path)
    folder = home_dir() / "study_reports"
    known = _kept(str(study.path), stamp, str(folder))
    if known:
        return known
    key = f"padding report {study.path} {stamp}"
    job = jobs().start(key, f"Comparing the paddings on {place(study)}", lambda job: compute(study, folder))
    if not job.wait(PATIENCE):
        await_end(job)
        return None
    _kept.clear(str(study.path), stamp, str(folder))
    if job.error:
        raise InputError(job.error)
    return job.result


@st.cache_resource(max_entries=16, show_spinner=False)
def _kept(path: str, changed: int, folder: str) -> KeptReport | None:
    return kept_report(Path(path), Path(folder))


def compute(study: StudyFile, folder: Path) -> KeptReport:
    """Compute a report and keep it; the work of a job."""
    return make_report(study.path, folder)
