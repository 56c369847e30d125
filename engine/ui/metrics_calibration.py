"""The Metrics page's view of scores as probabilities: whether they come true, and what recalibration does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from engine.errors import InputError
from engine.evaluation.calibration import words
from engine.evaluation.calibration.brier import brier_change
from engine.evaluation.calibration.error import CalibrationError
from engine.evaluation.calibration.logistic import CLIP
from engine.evaluation.calibration.summary import Calibration, calibration
from engine.evaluation.recalibration import VALIDATION, Isotonic, Temperature, recalibrate
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.wording import number, with_interval
from engine.figures.reliability import reliability_figure
from engine.ui import blocks, empty_states, loaders
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection, own_scores
from engine.ui.study import Subject

METHODS = {"Temperature": "temperature", "Isotonic": "isotonic"}


@dataclass(frozen=True)
class Version:
    """The same images' scores (n,), as they are or recalibrated; ``note`` says what was done to them."""

    name: str
    note: str
    score: np.ndarray
    result: Calibration


def show_calibration(subject: Subject, selection: Selection | None) -> None:
    """Show how the scores hold as probabilities; ``selection`` is None for an uploaded table.

    Beside them stand the scores recalibrated on the model's validation scores of the same dataset, or what is
    missing for that.
    """
    rows = labelled(subject.table)
    versions = [Version("As scored", "Before any recalibration.", rows.score, judged(rows.y, rows.score))]
    problem = ""
    try:
        versions += recalibrated(subject.table, rows.y, rows.score, validation(selection))
    except InputError as error:
        problem = str(error)
    result = versions[0].result
    blocks.section(words.headline(result, subject.table.classes), words.support(result, subject.split))
    show_diagrams(versions, rows.y, subject.table.classes)
    if problem:
        blocks.problem(problem)
    if len(versions) == 1:
        tell_missing(subject, selection)
    counts = f"{result.n:,} images, {result.positives:,} positive"
    told = [f"split {subject.split}" if subject.split else "", counts, subject.left_out]
    blocks.section(
        "Calibration figures",
        "; ".join([*filter(None, told), "95 % intervals, images taken as independent."])
        + " ECE as counted is biased upwards: chance alone makes gaps. Its interval is the true error's in "
        "these bins, and can lie below what is counted.",
    )
    names = [version.name for version in versions]
    blocks.table(figure_rows(versions), "Calibration figures", right=names, narrow=True)
    counted = {version.name: version.result.line.clipped for version in versions}
    if any(counted.values()):
        clipped = [f"{name}: {count:,} images" for name, count in counted.items() if count]
        st.caption(
            f"For slope and intercept, scores nearer than {CLIP:f} to 0 or 1 are moved that far away, as "
            f"certainty has infinite log odds ({', '.join(clipped)})."
        )


@st.cache_data(max_entries=64, show_spinner=False)
def judged(y: np.ndarray, score: np.ndarray) -> Calibration:
    """Return the calibration of scores (n,), computed once for the same numbers."""
    return calibration(y, score)


def validation(selection: Selection | None) -> ScoreTable | None:
    """Return the chosen model's validation scores of the chosen dataset; None where recalibration cannot be.

    That is so for an uploaded table, without such scores, and on the validation images themselves.
    """
    if selection is None or selection.model is None or selection.split == VALIDATION:
        return None
    file = own_scores(selection.model, f"{selection.dataset}/{VALIDATION}")
    return loaders.scores(file) if file else None


def recalibrated(
    table: ScoreTable, y: np.ndarray, score: np.ndarray, fitted_on: ScoreTable | None
) -> list[Version]:
    """Return the scores recalibrated by each method; none without validation scores.

    Raises InputError as ``recalibrate`` does.
    """
    if fitted_on is None:
        return []
    versions = []
    for method in METHODS.values():
        made, fitted = recalibrate(table, fitted_on, method)
        after = labelled(made).score
        note = f"Fitted on {fitted.n:,} images of {VALIDATION}. {words.change(brier_change(y, score, after))}"
        versions.append(Version(name_of(fitted), note, after, judged(y, after)))
    return versions


def name_of(fitted: Temperature | Isotonic) -> str:
    """Return what was fitted as a title."""
    return f"Temperature {fitted.temperature:.2f}" if isinstance(fitted, Temperature) else "Isotonic"


def show_diagrams(versions: Sequence[Version], y: np.ndarray, classes: tuple[str, str]) -> None:
    """Show the reliability diagram before and after the chosen recalibration, on the same axes."""
    shown, names = [versions[0]], list(METHODS)
    if len(versions) > 1:
        after = st.segmented_control(
            "Recalibration",
            names,
            default=names[0],
            key="recalibration",
            bind="query-params",
            required=True,
        )
        shown.append(versions[1 + names.index(after or names[0])])
    for place, version in zip(st.columns(2, gap="large"), shown, strict=False):
        with place:
            blocks.section(version.name)
            points = version.result.curve
            figure = reliability_figure(points, y, version.score, classes, theme())
            key = "reliability" if version is versions[0] else "reliability_after"
            blocks.plot(figure, key, f"Reliability diagram, {version.name.lower()}", points)
            st.caption(version.note)


def tell_missing(subject: Subject, selection: Selection | None) -> None:
    """Say why no recalibration is shown, and what brings it."""
    if selection is None or selection.model is None:
        blocks.section(
            "No recalibration",
            "It is fitted on the model's validation scores, never on the ones it is judged on. Put the model "
            f"into weights/ with a score table of the split {VALIDATION} to see it.",
        )
    elif selection.split == VALIDATION:
        blocks.section(
            "No recalibration here",
            "These are the images that it is fitted on: on them it would look good by construction. Choose "
            "another split to see what it does.",
        )
    elif own_scores(selection.model, f"{selection.dataset}/{VALIDATION}") is None:
        blocks.section(
            f"{selection.model.name} has no validation scores of {selection.dataset}",
            f"Recalibration is fitted on them, and never on {subject.split}. Score the split {VALIDATION}:",
        )
        command = empty_states.score_command(selection.model, with_split(selection))
        st.code(command, language=None, wrap_lines=True)


def with_split(selection: Selection) -> Selection:
    """Return the selection turned to its validation split."""
    return replace(selection, split=VALIDATION)


def figure_rows(versions: Sequence[Version]) -> list[dict[str, str]]:
    """Return the table of figures: a row for each, a column for each version of the scores."""
    cells = [figures_of(version.result) for version in versions]
    names = [version.name for version in versions]
    return [
        {"Figure": figure} | {name: cell[figure] for name, cell in zip(names, cells, strict=True)}
        for figure in cells[0]
    ]


def figures_of(result: Calibration) -> dict[str, str]:
    """Return every figure with its interval, as text."""
    brier, line = result.brier, result.line
    return {
        "Brier score": with_interval(brier.score, brier.intervals["score"]),
        "Brier skill": with_interval(brier.skill, brier.intervals["skill"]),
        "· reliability part (0 is best)": with_interval(brier.reliability, brier.intervals["reliability"]),
        "· resolution part (more is better)": with_interval(brier.resolution, brier.intervals["resolution"]),
        "· uncertainty, the set's own": f"{brier.uncertainty:.3f}",
        **error_rows("equal mass", result.equal_mass),
        **error_rows("equal width", result.equal_width),
        "Calibration slope (1 is right)": with_interval(line.slope, line.intervals["slope"]),
        "Intercept beside that slope": with_interval(line.intercept, line.intervals["intercept"]),
        "Intercept in the large (0 is right)": with_interval(
            line.in_the_large, line.intervals["in_the_large"]
        ),
    }


def error_rows(bins: str, error: CalibrationError) -> dict[str, str]:
    """Return ECE as counted with the true error's interval, and without its chance part."""
    return {
        f"ECE, bins of {bins}": with_interval(error.value, error.interval),
        f"· its chance part taken off, {bins}": number(error.debiased, error.interval),
    }
