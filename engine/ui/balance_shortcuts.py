"""The Dataset Balance page's panel of shortcuts: what the files tell of the class without the picture."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_tools.scan.result import Scan
from data_tools.shortcuts.cues import Basis, Cue, Question
from data_tools.shortcuts.words import name_of, where
from engine.evaluation.wording import limits, number
from engine.figures.shortcut_bars import shortcut_bars_figure
from engine.figures.style import ThemeName
from engine.ui import balance_findings, blocks

SHOWN = (Basis.ALL, Basis.SHAPE, Basis.INTENSITY, Basis.FILE, Basis.SOURCE, Basis.SINGLE)
"""What a panel of the figure shows, from the top; of the single features the strongest."""

TITLES = {
    Question.CLASS: "The class, told without looking at lungs",
    Question.SPLIT: "The split, told without looking at lungs",
}

NOTES = {
    Question.CLASS: "ROC AUC of a small model that sees these properties of the files and no picture. What "
    "it can tell, a network can learn in place of the disease. Gray levels are partly the disease itself.",
    Question.SPLIT: "Within one class, how well the files of a split are told from those of train: far above "
    "0.5, the split asks about other pictures than those that were learned from.",
}


def show_shortcuts(scan: Scan, theme: ThemeName) -> None:
    """Show how well the classes, and the splits, can be told apart without a look at the lungs."""
    blocks.section("What the files give away")
    balance_findings.show_kinds(scan, balance_findings.SHORTCUTS, "The files tell little or nothing.")
    for question in Question:
        cues = [cue for cue in scan.shortcuts.cues if cue.task.question is question]
        if cues:
            show_answers(cues, question, theme)


def show_answers(cues: Sequence[Cue], question: Question, theme: ThemeName) -> None:
    """Show the answers to one question as bars, and those of every single feature as a table."""
    blocks.section(TITLES[question], NOTES[question])
    shown = {name: table for name, part in parted(cues).items() if not (table := bars(part)).empty}
    if shown:
        lowest = min(float(table["low"].min()) for table in shown.values())
        for place, (name, table) in zip(st.columns(len(shown), gap="large"), shown.items(), strict=True):
            with place:
                figure = shortcut_bars_figure(table, theme, lowest=lowest)
                blocks.plot(figure, f"{question.value}_{name}", f"{TITLES[question]}: {name}", table)
        with st.expander("Every property by itself"):
            right = ("ROC AUC", "95 % interval", "Images")
            blocks.table(single_rows(cues), f"{TITLES[question]}: every property", right=right)
    for reason, tasks in reasons(cues).items():
        st.caption(f"No answer for {'; '.join(tasks)}: {reason}")


def parted(cues: Sequence[Cue]) -> dict[str, list[Cue]]:
    """Return the answers in the two groups that stand side by side.

    These are within a split and from one to another where the question is the class, and one class each where
    it is the split.
    """
    parts: dict[str, list[Cue]] = {}
    for cue in cues:
        across = "within" if cue.task.split == cue.task.fitted else "across"
        parts.setdefault(cue.task.label or across, []).append(cue)
    return parts


def bars(cues: Sequence[Cue]) -> pd.DataFrame:
    """Return a figure's bars: of each task the groups of features, and the strongest single one."""
    found = []
    for task in dict.fromkeys(cue.task for cue in cues):
        for basis in SHOWN:
            cue = next((one for one in cues if one.task == task and one.basis is basis), None)
            if cue is not None and not cue.reason:
                name = f"Strongest: {name_of(cue).lower()}" if basis is Basis.SINGLE else name_of(cue)
                found.append((where(task), name, cue.auc, *cue.interval, cue.n))
    return pd.DataFrame(found, columns=["where", "name", "auc", "low", "high", "n"])


def single_rows(cues: Sequence[Cue]) -> list[dict[str, str]]:
    """Return every answer from a single feature as a table."""
    return [
        {
            "Where": where(cue.task),
            "Property": name_of(cue),
            "ROC AUC": number(cue.auc, cue.interval),
            "95 % interval": limits(cue.interval),
            "Images": f"{cue.n:,}",
        }
        for cue in cues
        if cue.basis is Basis.SINGLE and not cue.reason
    ]


def reasons(cues: Sequence[Cue]) -> dict[str, list[str]]:
    """Return why some tasks have no answer, each reason with the tasks in words."""
    found: dict[str, list[str]] = {}
    for cue in cues:
        if cue.reason:
            found.setdefault(cue.reason, []).append(where(cue.task))
    return found
