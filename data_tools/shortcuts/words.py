"""Questions and answers in words, for tables and figures."""

from data_tools.shortcuts.cues import Basis, Cue, Question, Task
from data_tools.shortcuts.features import NAMED
from engine.datasets.layouts import WHOLE

ALONE = {
    Basis.ALL: "The file alone: shape, gray levels, storing",
    Basis.SHAPE: "Width and height alone",
    Basis.INTENSITY: "Gray levels and border alone",
    Basis.FILE: "The way of storing alone",
    Basis.SOURCE: "The source alone",
}
"""What an answer was made from."""


def place(split: str) -> str:
    """Return a split in words."""
    return "the dataset" if split == WHOLE else split


def where(task: Task) -> str:
    """Return which images a task is about, as a title."""
    if task.question is Question.SPLIT:
        return f"{task.label}: {task.split} told from {task.fitted}"
    if task.split == task.fitted:
        return f"{place(task.split)}, cross-validated"
    return f"learned in {task.fitted}, judged on {task.split}"


def name_of(cue: Cue) -> str:
    """Return what an answer was made from, as a title."""
    if cue.basis is not Basis.SINGLE:
        return ALONE[cue.basis]
    title = NAMED[cue.features[0]].title
    return title[0].upper() + title[1:]
