"""The Metrics page's external check: the same model on a second set of data, at the same threshold."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from engine.errors import InputError
from engine.evaluation.core_figures import FIGURES
from engine.evaluation.external import External, Side, external_check
from engine.evaluation.holm import holm
from engine.evaluation.score_files import ScoreFile
from engine.evaluation.subgroups import SIGNIFICANT
from engine.evaluation.wording import limits, number, signed, with_interval
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.ui import blocks, empty_states, loaders
from engine.ui.metrics_subgroups import WORDS, p_words
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection, own_scores
from engine.ui.study import Subject

TITLES = {"auc": "ROC AUC", "sensitivity": "Sensitivity", "specificity": "Specificity"}

MEANING = "Another hospital's images are the test that a model's own test split cannot be."


def show_external(subject: Subject, selection: Selection | None) -> None:
    """Show the chosen model on a second set beside the chosen one, or what it takes to do so."""
    files = other_sets(selection)
    if not files or selection is None or selection.model is None:
        blocks.section("No second set to check on", f"{MEANING} {how(selection)}")
        if selection is not None and selection.model is not None:
            second = replace(selection, dataset="second", split="test", source=None)
            command = empty_states.score_command(selection.model, second)
            st.code(command, language=None, wrap_lines=True)
        return
    usual = next(iter(files))
    answer = st.container()
    chosen = st.selectbox(
        "Check on",
        list(files),
        index=None,
        key="second_set",
        bind="query-params",
        placeholder=usual,
        help=f"Another set that {selection.model.name} has scored. {MEANING}",
        width=320,
    )
    try:
        outside = loaders.scores(files[chosen or usual])
        found = external_check(subject.table, outside, subject.result.metrics.threshold)
    except InputError as error:
        with answer:
            blocks.problem(str(error))
        return
    with answer:
        blocks.section(headline(found), lead(found))
    figure = interval_rows_figure(forest_rows(found), "Value with 95 % interval", theme(), span=(0.5, 1.0))
    blocks.plot(figure, "external", "The figures on both sets with intervals", figures_table(found))
    blocks.table(
        figure_rows(found),
        "Figures on both sets",
        right=[found.inside.name, found.outside.name, "Change", "Adjusted p"],
    )
    blocks.section(
        "Score shift",
        f"Median score on {found.outside.name} less that on {found.inside.name}, within each class. The "
        "distance is Kolmogorov's and Smirnov's: 0 for one distribution, 1 for no overlap. Where scores "
        "shift, a threshold means something else.",
    )
    right = ("Images", "Median difference", "95 % interval", "Distance", "p")
    blocks.table(shift_rows(found), "Score shift", right=right, narrow=True)


def other_sets(selection: Selection | None) -> dict[str, ScoreFile]:
    """Return the model's scores of other datasets under its own padding by name, test splits first."""
    if selection is None or selection.model is None:
        return {}
    entry = selection.model
    files = [file for file in loaders.score_files(entry) if file.dataset != selection.dataset]
    own = [file for file in files if own_scores(entry, file.key) is file]
    own.sort(key=lambda file: (file.split != "test", file.key))
    return {" · ".join([file.dataset, file.split]): file for file in own}


def how(selection: Selection | None) -> str:
    """Return how one gets a second set."""
    if selection is None:
        return "Put the scores into a model's folder to compare two sets of them."
    return "Score one, and put its table into the model's folder of scores."


def headline(found: External) -> str:
    """Return which figures fall, or rise, from the one set to the other beyond noise."""
    parts, p = [], adjusted(found)
    for name, one in found.drops.items():
        if p[name] < SIGNIFICANT:
            way = "lower" if one.delta > 0 else "higher"
            parts.append(f"{WORDS[name]} is {number(abs(one.delta), one.interval)} {way}")
    where = f"On {found.outside.name}"
    if not parts:
        return f"{where} no figure differs from {found.inside.name} beyond noise."
    return f"{where} {listed(parts)} than on {found.inside.name}."


def adjusted(found: External) -> dict[str, float]:
    """Return each drop's p-value, adjusted by Holm for their number."""
    return dict(zip(found.drops, holm([one.p for one in found.drops.values()]).tolist(), strict=True))


def listed(parts: list[str]) -> str:
    """Return parts of a sentence joined."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def lead(found: External) -> str:
    """Return the drops with their intervals, and n."""
    drops = ", ".join(
        f"{WORDS[name]} {with_interval(one.delta, one.interval)}" for name, one in found.drops.items()
    )
    return (
        f"External check at threshold {found.threshold:.3f}, n = {found.inside.n:,} and "
        f"{found.outside.n:,}. Drop: {drops}; 95 % intervals; p-values adjusted by Holm."
    )


def forest_rows(found: External) -> list[IntervalRow]:
    """Return the figure's rows: each figure on both sets."""
    rows = []
    for name, title in TITLES.items():
        for side in (found.inside, found.outside):
            value, interval = side.figures[name]
            text = with_interval(value, interval)
            rows.append(IntervalRow(title, side.name, value, *interval, text, side is found.inside))
    return rows


def figure_rows(found: External) -> list[dict[str, str]]:
    """Return both sets' figures and calibration with the drops as a table."""
    rows, p = [], adjusted(found)
    for name in FIGURES:
        one = found.drops.get(name)
        rows.append(
            {"Figure": TITLES.get(name, "Accuracy")}
            | {side.name: with_interval(*side.figures[name]) for side in (found.inside, found.outside)}
            | {
                "Change": f"{signed(-one.delta, one.interval)} ({limits(negative(one.interval))})"
                if one
                else "",
                "Adjusted p": p_words(p[name]) if one else "",
            }
        )
    for words, cells in calibration(found).items():
        rows.append({"Figure": words} | cells | {"Change": "", "Adjusted p": ""})
    return rows


def negative(interval: tuple[float, float]) -> tuple[float, float]:
    """Return the limits of a difference the other way round."""
    return -interval[1], -interval[0]


def calibration(found: External) -> dict[str, dict[str, str]]:
    """Return what calibration looks like on both sets, in words: name → set → text."""

    def told(side: Side) -> dict[str, str]:
        line = side.line
        return {
            "Mean score": with_interval(side.mean_score, side.mean_score_interval),
            "Share of positives": with_interval(side.observed, side.observed_interval),
            "Calibration in the large (0 is right)": with_interval(
                line.in_the_large, line.intervals["in_the_large"]
            ),
            "Calibration slope (1 is right)": with_interval(line.slope, line.intervals["slope"]),
            "Images, positive": f"{side.n:,}, {side.positives:,}",
        }

    sides = {side.name: told(side) for side in (found.inside, found.outside)}
    names = next(iter(sides.values()))
    return {words: {name: cells[words] for name, cells in sides.items()} for words in names}


def figures_table(found: External) -> pd.DataFrame:
    """Return both sets' figures with limits as a table for download."""
    rows = [
        {"set": side.name, "n": side.n, "positives": side.positives, "figure": name, "value": value,
         "low": interval[0], "high": interval[1], "threshold": found.threshold}
        for side in (found.inside, found.outside)
        for name, (value, interval) in side.figures.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def shift_rows(found: External) -> list[dict[str, str]]:
    """Return the score shift of each class as a table."""
    return [
        {
            "Class": one.label,
            "Images": f"{one.n[0]:,} and {one.n[1]:,}",
            "Median difference": signed(one.median, one.median_interval),
            "95 % interval": limits(one.median_interval),
            "Distance": f"{one.distance:.2f}",
            "p": p_words(one.p),
        }
        for one in found.shifts
    ]
