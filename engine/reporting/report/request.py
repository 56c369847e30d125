"""What a report is asked to be about, before anything is read."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.errors import InputError
from engine.evaluation.operating_points import check_prevalence
from engine.reporting.report.content import Audience

PREVALENCE = 0.05
"""Where a radiograph is taken because of symptoms, most are still without the finding."""


class Topic(StrEnum):
    """What a section can be about; the value is the section's key."""

    SUMMARY = "summary"
    FINDINGS = "findings"
    CLINIC = "clinic"
    PERFORMANCE = "performance"
    OPERATING_POINT = "operating_point"
    COMPARISON = "comparison"
    CALIBRATION = "calibration"
    SUBGROUPS = "subgroups"
    EXTERNAL = "external"
    PADDING = "padding"
    ROBUSTNESS = "robustness"
    TRUST = "trust"
    CASES = "cases"
    DATA = "data"
    TRAINING = "training"
    CHECKLISTS = "checklists"
    LIMITS = "limits"

    @property
    def title(self) -> str:  # type: ignore[override]  # str's own would only change letters
        """What the section is called."""
        return TITLES[self]


TITLES = {
    Topic.SUMMARY: "Summary",
    Topic.FINDINGS: "What to look at first",
    Topic.CLINIC: "What it means for 1,000 patients",
    Topic.PERFORMANCE: "Performance",
    Topic.OPERATING_POINT: "The threshold",
    Topic.COMPARISON: "Beside other models",
    Topic.CALIBRATION: "Scores as probabilities",
    Topic.SUBGROUPS: "For whom it does worse",
    Topic.EXTERNAL: "On other data",
    Topic.PADDING: "Padding",
    Topic.ROBUSTNESS: "On worse pictures",
    Topic.TRUST: "Heatmaps",
    Topic.CASES: "Cases",
    Topic.DATA: "Data",
    Topic.TRAINING: "Training",
    Topic.CHECKLISTS: "Checklists",
    Topic.LIMITS: "Limits",
}

SECTIONS: dict[Audience, tuple[Topic, ...]] = {
    Audience.CLINICIAN: (
        Topic.SUMMARY, Topic.CLINIC, Topic.FINDINGS, Topic.SUBGROUPS, Topic.EXTERNAL, Topic.CALIBRATION,
        Topic.ROBUSTNESS, Topic.CASES, Topic.TRUST, Topic.LIMITS,
    ),
    Audience.MANAGER: (
        Topic.SUMMARY, Topic.FINDINGS, Topic.CLINIC, Topic.EXTERNAL, Topic.COMPARISON, Topic.LIMITS,
    ),
    Audience.REVIEWER: (
        Topic.SUMMARY, Topic.DATA, Topic.TRAINING, Topic.PERFORMANCE, Topic.OPERATING_POINT,
        Topic.CALIBRATION, Topic.COMPARISON, Topic.SUBGROUPS, Topic.EXTERNAL, Topic.PADDING,
        Topic.ROBUSTNESS, Topic.CLINIC, Topic.TRUST, Topic.CASES, Topic.FINDINGS, Topic.CHECKLISTS,
        Topic.LIMITS,
    ),
    Audience.ENGINEER: (
        Topic.SUMMARY, Topic.FINDINGS, Topic.DATA, Topic.TRAINING, Topic.COMPARISON, Topic.PADDING,
        Topic.ROBUSTNESS, Topic.EXTERNAL, Topic.SUBGROUPS, Topic.CALIBRATION, Topic.OPERATING_POINT,
        Topic.CASES, Topic.TRUST, Topic.LIMITS,
    ),
}  # fmt: skip
"""The sections that an audience gets unless it chooses, in the order in which it reads them."""


@dataclass(frozen=True)
class ReportRequest:
    """What to report, and to whom.

    - ``models``: names of models at hand, the first the one that the report is about, the others to compare;
      ``data`` and ``external``: ``name/split``, as score tables call them, the second another set on which
      the main model was scored.
    - ``sections``: the topics in the order wanted, by default those of the audience.
    - ``cases``: paths of images as in the score table, or ends of them; by default the report chooses.
    - ``prevalence``: the share of patients with the finding, between 0 and 1, for counts of 1,000 patients.
    - ``threshold``: the main model's operating threshold where it is another one than its own.
    - ``audit``: the folder of an audit of this model and data, whose findings are taken.
    - ``command``: how the report was asked for, word for word.
    - ``weights_dir``: where to look for models in place of the project's and the user's folders.

    Raises InputError for no model, one named twice, data that are no ``name/split``, and a prevalence outside
    0 and 1.
    """

    audience: Audience
    models: tuple[str, ...]
    data: str
    sections: tuple[Topic, ...] | None = None
    external: str | None = None
    cases: tuple[str, ...] = ()
    prevalence: float = PREVALENCE
    threshold: float | None = None
    audit: Path | None = None
    command: str = ""
    weights_dir: Path | None = None

    def __post_init__(self):
        if not self.models:
            raise InputError("Name the model that the report is about.")
        twice = next((name for name in self.models if self.models.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"The model {twice} is named twice; name each once.")
        for key in filter(None, (self.data, self.external)):
            name, _, split = key.rpartition("/")
            if not name or not split:
                raise InputError(f"Expected data as name/split, such as kermany/test, but got '{key}'.")
        if self.external == self.data:
            raise InputError(f"Expected other data than {self.data} to check on; it is the set reported.")
        check_prevalence(self.prevalence)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics of the report in their order."""
        return SECTIONS[self.audience] if self.sections is None else tuple(dict.fromkeys(self.sections))

    @property
    def plain(self) -> bool:
        """Whether the readers want plain words before the field's terms."""
        return self.audience in (Audience.CLINICIAN, Audience.MANAGER)
