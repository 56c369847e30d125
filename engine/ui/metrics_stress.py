"""The Metrics page's view of a stress test: what worse pictures do to both rates at the threshold in use."""

import pandas as pd
import streamlit as st

from engine.datasets.join import match_paths
from engine.errors import InputError
from engine.evaluation.stress import words
from engine.evaluation.stress.scores import StressScores
from engine.evaluation.stress.table import RATES
from engine.figures.stress import stress_figure
from engine.imaging.decode import decode
from engine.imaging.stress import Setting, dial_of
from engine.ui import blocks, images, stress_files, stress_run, study
from engine.ui.page_setup import theme
from engine.ui.radiograph import of_dataset, short
from engine.ui.sidebar import Selection

QUESTION = "What do worse pictures do to this model?"

MEANING = (
    "Each picture is changed in five steps, from hardly seen to hardly readable, before it is fitted to the "
    "model's square, and scored again. The threshold stays where it is, as it would in use."
)

SHOWN = 3
"""Changes that one image is shown under."""


def show_stress(subject: study.Subject, selection: Selection | None) -> None:
    """Show the stress test of the chosen model and data at the threshold in use, or offer to make one."""
    entry = selection.model if selection else None
    if selection is None or entry is None or selection.dataset is None or selection.split is None:
        blocks.section(QUESTION, f"{MEANING} It takes the model and its images, not only a table of scores.")
        return
    found = stress_files.stress_files(entry, selection.dataset, selection.split)
    for damaged in filter(None, (one.problem and f"{one.path.name} is {one.problem}" for one in found)):
        blocks.problem(damaged)
    usable = [one for one in found if not one.problem]
    if not usable:
        blocks.section(QUESTION, f"{MEANING} {entry.name} has not been tested on {selection.where} yet.")
        stress_run.offer(entry, selection, again=False)
        return
    threshold = subject.result.metrics.threshold
    try:
        test = stress_files.test_of(usable[0])
        table = stress_files.table_of(usable[0], entry.name, threshold)
    except InputError as error:
        blocks.problem(str(error))
        return
    blocks.section(words.headline(table), words.support(table, threshold, subject.split))
    st.caption(f"{MEANING} {sampled(test)}".rstrip())
    blocks.plot(
        stress_figure(table, theme()),
        "stress",
        "Sensitivity and specificity against the severity of each change, with intervals",
        table,
    )
    show_example(test, table, selection)
    for figure in RATES:
        with st.expander(f"{figure.capitalize()} at each severity"):
            blocks.table(words.rate_rows(table, figure), f"{figure} in % by change and severity", narrow=True)
            st.caption("In per cent with 95 % intervals; * has fallen beyond noise against severity 0.")
    stress_run.offer(entry, selection, again=True)


def sampled(test: StressScores) -> str:
    """Return how the images were sampled, nothing where all of them were taken."""
    limit = test.provenance.get("limit")
    return f"A random sample of at most {limit} images of each class." if limit else ""


def show_example(test: StressScores, table: pd.DataFrame, selection: Selection) -> None:
    """Show one image as it is and under the changes that do most harm, where the images are at hand."""
    worst = words.worst_falls(table, SHOWN)
    try:
        dataset = images.dataset(selection.source)
    except InputError:
        return  # The page says elsewhere what is wrong with the folder.
    if dataset is None or worst.empty:
        return
    found = dict(zip(test.paths, match_paths(pd.Series(test.paths), dataset.catalog), strict=True))
    path = next((path for path in example_paths(test, str(worst["figure"].iloc[0])) if found[path]), None)
    if path is None:
        return
    picture = decode(of_dataset(dataset, found[path]).read()).pixels
    pictures = [(picture, "as it is", f"{short(path)} as it is")]
    for _, row in worst.iterrows():
        dial = dial_of(row["kind"])
        setting = Setting(dial, int(row["severity"]))
        told = f"{dial.title}: {words.amount_words(dial.kind, setting.amount)}"
        pictures.append((setting.apply(picture, 0), told, f"{short(path)}, {told}"))
    blocks.section("The changes that do most harm", f"{short(path)}, at severities up to {words.MODERATE}.")
    blocks.radiographs(pictures, key="stressed")


def example_paths(test: StressScores, figure: str) -> list[str]:
    """Return the images of the class that a figure is about."""
    label = test.classes[1] if figure == "sensitivity" else test.classes[0]
    return [path for path, one in zip(test.paths, test.labels, strict=True) if one == label]
