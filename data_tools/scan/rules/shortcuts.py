"""Findings on what files tell of the class, or of the split, without their pictures."""

from collections.abc import Iterable

import pandas as pd

from data_tools.scan.finding import ScanFinding
from data_tools.scan.rules.shortcut_words import (
    TRAIN,
    carried_over,
    single_features,
    strongest,
    told,
    typical_values,
    typically,
)
from data_tools.shortcuts.cues import Basis, Cue, Question, Shortcuts
from data_tools.shortcuts.features import has_originals
from data_tools.shortcuts.marks import Mark
from data_tools.shortcuts.words import place
from engine.evaluation.findings import GRAVE_CUE, LEAST_CUE, Severity

OF_CLASS = (Basis.SHAPE, Basis.SOURCE, Basis.FILE, Basis.INTENSITY)
"""Which features are asked for the class, those first that no disease explains."""

OF_SPLIT = (Basis.SHAPE, Basis.FILE, Basis.INTENSITY)

OF_FORMAT = "Read all images as gray, and write them anew in one format."
OF_MARK = {"source": "Take both classes from each source, or judge a model within each."}
"""What to do about a value of one class."""

ORIGINALS = "Sizes are those of the originals, as the manifest gives them."

OF_BORDER = (
    "A border shows what shape the picture had before it was padded, or which program exported it: cut "
    "borders off before images are fitted, and believe no score before it holds on images of another origin."
)
"""The same where the border tells most: unlike gray levels, it shows no disease."""

FROM_PICTURE = ("mean", "std", "bytes", "compression")
"""Features that follow the picture as well: a cue that rests on them may in part be disease."""

ADVICE = {
    Basis.SHAPE: "A model can learn the format instead of the lungs, and does well as long as the format "
    "goes with the class: believe no score before it holds on images of another origin.",
    Basis.SOURCE: "Whatever the pictures of a source have in common then tells the class: take both classes "
    "from each source, or judge a model within each.",
    Basis.FILE: "Mode and format tell who exported the picture; bytes follow its content as well. Write all "
    "images anew in one way (data_tools build), and believe no score before it holds on images of another "
    "origin.",
    Basis.INTENSITY: "Part of this may be disease, since opaque lungs change the gray levels; the rest is "
    "exposure and processing. Compare the classes within one source, and train with changes of brightness.",
}
"""What it means, and what to do."""


def class_shortcuts(shortcuts: Shortcuts, table: pd.DataFrame, classes: tuple[str, str]) -> list[ScanFinding]:
    """Tell which features alone tell the class within a split: train, else the first in which they do.

    Each sentence has the strongest single feature, and how far what was learned in train holds on the test
    set.
    """
    images = typical_values(table, classes)
    within = [one for one in shortcuts.tasks if one.question is Question.CLASS and one.split == one.fitted]
    found = []
    for basis in OF_CLASS:
        cue = first_telling(shortcuts.of(task, basis) for task in within)
        if cue is not None:
            of_split = images[images["split"] == cue.task.split]
            groups = {
                f"{label.lower()} images": of_split[of_split["label"] == label] for label in classes[::-1]
            }
            parts = (
                told(cue, f"the class in {place(cue.task.split)}", typically(shortcuts, cue, groups)),
                strongest(shortcuts, cue),
                ORIGINALS if basis is Basis.SHAPE and has_originals(table, "width") else "",
                carried_over(shortcuts, cue),
                advice(shortcuts, cue),
            )
            found.append(finding(f"{basis.value}_shortcut", cue, gravest(shortcuts, cue), parts))
    return found


def split_cues(shortcuts: Shortcuts, table: pd.DataFrame, classes: tuple[str, str]) -> list[ScanFinding]:
    """Tell in which class the images of a split differ from those of train, by what tells it best."""
    images = typical_values(table, classes)
    found = []
    for task in (one for one in shortcuts.tasks if one.question is Question.SPLIT):
        telling = [cue for basis in OF_SPLIT if (cue := first_telling([shortcuts.of(task, basis)]))]
        cue = max(telling, key=lambda one: one.auc, default=None)
        if cue is None or task.label is None:
            continue
        of_label = images[images["label"] == task.label]
        groups = {f"those of {one}": of_label[of_label["split"] == one] for one in (task.split, task.fitted)}
        what = f"{task.label.lower()} images of {task.split} from those of {task.fitted}"
        parts = (
            told(cue, what, typically(shortcuts, cue, groups)),
            strongest(shortcuts, cue),
            f"So {task.split} is no fresh draw of what {task.fitted} holds: a figure on one need not hold "
            "for the other. Say so beside it.",
        )
        found.append(finding("split_cue", cue, Severity.MEDIUM, parts))
    return found


def file_marks(marks: Iterable[Mark]) -> list[ScanFinding]:
    """Tell the values of a file's properties that occur (nearly) in one class only."""
    return [
        ScanFinding(
            "file_mark",
            Severity.MEDIUM,
            f"In {place(mark.split)} {mark.having:,} of {mark.n:,} {mark.label.lower()} images have the "
            f"{mark.title} {mark.value}, and {mark.others_having or 'none'} of the {mark.others:,} others: "
            f"wherever it shows, it gives the class away. {OF_MARK.get(mark.feature, OF_FORMAT)}",
            mark.having + mark.others_having,
        )
        for mark in marks
    ]


def first_telling(cues: Iterable[Cue | None]) -> Cue | None:
    """Return the first cue whose interval lies beyond what may be overlooked, train's first."""
    known = sorted((cue for cue in cues if cue), key=lambda cue: cue.task.split != TRAIN)
    return next((cue for cue in known if cue.interval[0] >= LEAST_CUE), None)


def advice(shortcuts: Shortcuts, cue: Cue) -> str:
    """Return what a cue of the class means, and what to do."""
    single = single_features(shortcuts, cue)
    return OF_BORDER if single and single[0].features == ("border",) else ADVICE[cue.basis]


def gravest(shortcuts: Shortcuts, cue: Cue) -> Severity:
    """Return how grave a strong cue is: less so where it rests most on what disease may change as well."""
    single = single_features(shortcuts, cue)
    doubtful = bool(single) and single[0].features[0] in FROM_PICTURE
    return Severity.MEDIUM if doubtful else Severity.HIGH


def finding(kind: str, cue: Cue, grave: Severity, parts: Iterable[str]) -> ScanFinding:
    """Return a finding from a cue: ``grave`` for a strong one, else one step less."""
    order = list(Severity)
    severity = grave if cue.interval[0] >= GRAVE_CUE else order[min(order.index(grave) + 1, len(order) - 1)]
    return ScanFinding(kind, severity, " ".join(filter(None, parts)), cue.n)
