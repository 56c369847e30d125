"""The sentences of findings on shortcuts."""

from collections.abc import Mapping

import pandas as pd

from data_tools.shortcuts.cues import Basis, Cue, Question, Shortcuts, Task
from data_tools.shortcuts.features import NAMED, feature_table
from data_tools.shortcuts.words import ALONE
from engine.datasets.balance import has_problem
from engine.datasets.groups import USUAL_SPLITS, splits_of
from engine.evaluation.findings import LEAST_CUE
from engine.evaluation.wording import with_interval

TRAIN, _, TEST = USUAL_SPLITS

CHANCE = 0.5
"""The ROC AUC of what tells nothing."""

PLURAL = (Basis.SHAPE, Basis.INTENSITY)
"""The bases whose names (``ALONE``) take a plural verb."""

TYPICAL = {
    "aspect": "{first} are {a:.2f} times as wide as high, {second} {b:.2f}",
    "mean": "{first} have a mean gray level of {a:.0f}, {second} of {b:.0f}",
    "std": "the gray levels of {first} spread by {a:.0f} around their mean, of {second} by {b:.0f}",
}
"""What the means of a feature say of two groups of images."""


def told(cue: Cue, what: str, average: str) -> str:
    """Return the sentence on what features alone tell, and how well."""
    verb = "tell" if cue.basis in PLURAL else "tells"
    return (
        f"{ALONE[cue.basis]} {verb} {what} with ROC AUC {with_interval(cue.auc, cue.interval)}, "
        f"n = {cue.n:,}, where 0.5 is chance{average}."
    )


def strongest(shortcuts: Shortcuts, cue: Cue) -> str:
    """Return the sentence on the strongest single feature among a cue's, nothing where there is but one."""
    single = single_features(shortcuts, cue)
    if len(single) < 2:
        return ""
    title = NAMED[single[0].features[0]].title
    return f"Strongest by itself is {title}, {with_interval(single[0].auc, single[0].interval)}."


def single_features(shortcuts: Shortcuts, cue: Cue) -> list[Cue]:
    """Return the answers to a cue's task from each of its features, the strongest first."""
    return [
        one
        for one in shortcuts.cues
        if one.task == cue.task and one.basis is Basis.SINGLE and one.features[0] in cue.features
    ]


def carried_over(shortcuts: Shortcuts, cue: Cue) -> str:
    """Return the sentence on how far what was learned in train holds on the test set."""
    across = shortcuts.of(Task(Question.CLASS, TEST, TRAIN), cue.basis)
    if across is None or cue.task.split != TRAIN:
        return ""
    value = f"{with_interval(across.auc, across.interval)}, n = {across.n:,}"
    if across.interval[0] >= LEAST_CUE:
        return f"Learned in {TRAIN}, this holds on {TEST} as well: {value}."
    if across.interval[0] > CHANCE:
        return f"Learned in {TRAIN}, it holds less on {TEST}: {value}."
    return f"Learned in {TRAIN}, it is not beyond chance on {TEST}: {value}."


def typical_values(table: pd.DataFrame, classes: tuple[str, str]) -> pd.DataFrame:
    """Return ``split, label`` and the features of the usable images of both classes."""
    usable = table[~has_problem(table) & table["label"].isin(classes)]
    return feature_table(usable).assign(split=splits_of(usable), label=usable["label"])


def typically(shortcuts: Shortcuts, cue: Cue, groups: Mapping[str, pd.DataFrame]) -> str:
    """Return what two groups of images are like on average; nothing where no mean says it.

    ``groups`` has for each group's name in words the rows of ``typical_values``.
    """
    single = single_features(shortcuts, cue)
    name = "aspect" if cue.basis is Basis.SHAPE else single[0].features[0] if single else ""
    if name not in TYPICAL or any(name not in rows or rows[name].isna().all() for rows in groups.values()):
        return ""
    (first, a), (second, b) = ((group, rows[name].mean()) for group, rows in groups.items())
    return ": " + TYPICAL[name].format(first=first, a=a, second=second, b=b)
