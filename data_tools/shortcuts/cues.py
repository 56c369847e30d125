"""What was asked of a dataset's features, and the answers."""

from dataclasses import dataclass
from enum import StrEnum

from engine.evaluation.intervals import UNDEFINED, Interval


class Question(StrEnum):
    """What the features are asked to tell."""

    CLASS = "class"
    """Positive from negative images: what a model could learn in place of the disease."""
    SPLIT = "split"
    """The images of one split from those of train, within a class: why a test may judge other pictures."""


class Basis(StrEnum):
    """From which features."""

    ALL = "all"
    """All but the source, which no file shows."""
    SHAPE = "shape"
    INTENSITY = "intensity"
    FILE = "file"
    SOURCE = "source"
    SINGLE = "single"
    """One feature."""


@dataclass(frozen=True)
class Task:
    """One question to a part of a dataset.

    - ``split``: the one judged, or told from ``fitted`` where the question is the split;
    - ``fitted``: the split learned from; the same as ``split`` within one split, by cross-validation;
    - ``label``: the class within which splits are told apart, None where the question is the class.
    """

    question: Question
    split: str
    fitted: str
    label: str | None = None


@dataclass(frozen=True)
class Cue:
    """How well features alone answer a task.

    - ``features``: their names; of a single one its interval allows for all the single features asked at the
      same time (Bonferroni), so that the strongest of them may be picked;
    - ``auc``, ``interval``: the ROC AUC of scores on images that the model had not seen, and DeLong's 95 %
      interval; NaN where ``reason`` says why there is none. The interval takes images for independent, also
      those of one subject, so it is a little narrow where many share one;
    - ``n``, ``positives``: the images judged, and those of the positive class (or of ``task.split``).
    """

    task: Task
    basis: Basis
    features: tuple[str, ...]
    auc: float
    interval: Interval
    n: int
    positives: int
    reason: str = ""


@dataclass(frozen=True)
class Shortcuts:
    """All answers; within a task the single features come last, the strongest of them first."""

    cues: tuple[Cue, ...]

    def of(self, task: Task, basis: Basis) -> Cue | None:
        """Return the answer from one basis (of single features the strongest's), None if there is none."""
        found = (cue for cue in self.cues if cue.task == task and cue.basis is basis and not cue.reason)
        return next(found, None)

    @property
    def tasks(self) -> list[Task]:
        """The tasks, in their order."""
        return list(dict.fromkeys(cue.task for cue in self.cues))


def unanswered(task: Task, reason: str, n: int = 0, positives: int = 0) -> Cue:
    """Return the cue that says why a task has no answer."""
    return Cue(task, Basis.ALL, (), float("nan"), UNDEFINED, n, positives, reason)
