"""What a report is made from, as far as it is on disk: score tables, tests, cards and facts of the models.

Nothing is scored here. What is missing is None or empty; the sections say so where a reader would expect it.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from engine.errors import InputError
from engine.evaluation.comparison.comparison import Comparison, compare
from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.external import External, external_check
from engine.evaluation.score_files import ScoreFile, list_score_files
from engine.evaluation.score_table import Labelled, ScoreTable, labelled, read_scores
from engine.evaluation.stress.files import STRESS_FOLDER, describe_stress
from engine.evaluation.stress.scores import StressScores
from engine.evaluation.stress.store import read_stress
from engine.evaluation.trust.card import TRUST_FOLDER, TrustCard, read_card
from engine.locations import home_dir
from engine.models.catalog import SCORES_FOLDER, ModelEntry, list_models, own_padding
from engine.reporting.audit.result import Audit, kept_audit, read_audit
from engine.reporting.model_card import NOTES_FILE, notes, read_facts
from engine.reporting.report.request import ReportRequest

VALIDATION = "val"
"""The split on which thresholds are chosen."""

FIRST_METHOD = "gradcam"
"""The method whose trust card goes before the others'."""


@dataclass(frozen=True, eq=False)
class Scored:
    """One model's scores of one set at one threshold; ``id`` names the file: ``NAME/scores/FILE``."""

    id: str
    entry: ModelEntry
    file: ScoreFile
    table: ScoreTable
    counted: Labelled
    result: Evaluation

    @property
    def name(self) -> str:
        """The model's name."""
        return self.entry.name

    @property
    def where(self) -> str:
        """The set in words: ``kermany · test``."""
        return " · ".join([self.file.dataset, self.file.split])

    @property
    def threshold(self) -> float:
        """The threshold in use."""
        return self.result.metrics.threshold

    @property
    def classes(self) -> tuple[str, str]:
        """Negative and positive class."""
        return self.table.classes


@dataclass(frozen=True, eq=False)
class Material:
    """Everything that a report can be made from.

    ``main`` is the model that the report is about, ``others`` those beside it on the same data,
    ``comparison`` all of them on their common images; ``validation`` and ``external`` are the main model's
    scores of other sets, ``paddings`` those of the same data under other paddings, by padding, its own first.
    ``stress`` and ``trust`` are the main model's tests of these data with the names of their files; ``facts``
    is what training.json says, ``log`` the epochs, ``notes`` what a person has written.
    ``audit`` is one of this model and these data; ``unscored`` are models that were to be compared and have
    no scores of these data.
    """

    request: ReportRequest
    main: Scored
    others: tuple[Scored, ...] = ()
    comparison: Comparison | None = None
    validation: Scored | None = None
    external: Scored | None = None
    paddings: Mapping[str, Scored] = field(default_factory=dict)
    stress: tuple[str, StressScores] | None = None
    trust: tuple[str, TrustCard] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    log: pd.DataFrame | None = None
    notes: str = ""
    audit: Audit | None = None
    unscored: tuple[str, ...] = ()

    @property
    def scored(self) -> tuple[Scored, ...]:
        """The main model and the others on the data reported."""
        return (self.main, *self.others)

    @cached_property
    def check(self) -> External | None:
        """The main model on the second set against the first, None without a second."""
        if self.external is None:
            return None
        return external_check(self.main.table, self.external.table, self.main.threshold)

    @property
    def files(self) -> dict[str, Path]:
        """The files that figures can be recomputed from, by their names in the provenance."""
        tables = [*self.scored, *self.paddings.values(), self.validation, self.external]
        found = {one.id: one.file.path for one in tables if one is not None}
        for pair, folder in ((self.stress, STRESS_FOLDER), (self.trust, TRUST_FOLDER)):
            if pair is not None:
                found[pair[0]] = places(self.main.entry, folder)[pair[0]]
        return found


def gather(request: ReportRequest) -> Material:
    """Read what there is for a report.

    Raises InputError for a main model that is not at hand or has no usable scores of both classes of the
    data, for others that are not at hand, for files that are damaged, and for an audit of something else.
    """
    entries = {entry.name: entry for entry in list_models(request.weights_dir) if entry.config is not None}
    for name in request.models:
        if name not in entries:
            raise InputError(f"There is no model '{name}'; at hand are {', '.join(entries) or 'none'}.")
    entry = entries[request.models[0]]
    main = scored(entry, request.data, request.threshold)
    if main is None:
        keys = ", ".join(sorted({file.key for file in score_files(entry)})) or "nothing"
        data, split = request.data.rsplit("/", 1)
        raise InputError(
            f"{entry.name} has no scores of {request.data} (it has {keys}); make them with: python -m engine "
            f"score --weights {entry.name} --data FOLDER --name {data} --split {split}"
        )
    if not main.result.curve.positives or not main.result.curve.negatives:
        raise InputError(f"The scores of {request.data} hold one class only; a report needs images of both.")
    others, unscored = [], []
    for name in request.models[1:]:
        found = scored(entries[name], request.data)
        if found is None or not found.result.curve.positives or not found.result.curve.negatives:
            unscored.append(name)
        else:
            others.append(found)
    dataset = request.data.rpartition("/")[0]
    validation = None
    if request.data != f"{dataset}/{VALIDATION}":
        validation = scored(entry, f"{dataset}/{VALIDATION}", main.threshold)
    return Material(
        request=request,
        main=main,
        others=tuple(others),
        comparison=compared([main, *others]),
        validation=validation,
        external=scored(entry, request.external, main.threshold) if request.external else None,
        paddings=paddings(main),
        stress=stress_of(entry, main.file),
        trust=trust_of(entry, main.file),
        facts=read_facts(entry.path / "training.json"),
        log=log_of(entry.path / "log.csv"),
        notes=notes(entry.path / NOTES_FILE),
        audit=audit_of(main, request.audit),
        unscored=tuple(unscored),
    )


def places(entry: ModelEntry, folder: str) -> dict[str, Path]:
    """Return the files of a model's folder (scores, stress, trust) by name in the provenance.

    Those that the user has made come under the same names where the project has none of that name.
    """
    found: dict[str, Path] = {}
    for place in (entry.path / folder, home_dir() / folder / entry.name):
        if place.is_dir():
            for file in sorted(place.iterdir()):
                found.setdefault(f"{entry.name}/{folder}/{file.name}", file)
    return found


def score_files(entry: ModelEntry) -> list[ScoreFile]:
    """Return a model's usable score tables: those of its folder, and those that the user has made."""
    folders = [entry.path / SCORES_FOLDER, home_dir() / SCORES_FOLDER / entry.name]
    return [file for file in list_score_files(folders) if not file.problem]


def scored(entry: ModelEntry, key: str, threshold: float | None = None) -> Scored | None:
    """Return a model's scores of a set (dataset/split) under its own padding, None where it has none."""
    own = own_padding(entry)
    found = [file for file in score_files(entry) if file.key == key and file.padding in (own, "")]
    return at_threshold(entry, found[0], threshold) if found else None


def at_threshold(entry: ModelEntry, file: ScoreFile, threshold: float | None = None) -> Scored:
    """Return a model's score table, read, at a threshold (its own unless told)."""
    config = entry.require_config()
    limit = config.threshold if threshold is None else threshold
    table = read_scores(file.path, classes=None if file.provenance else config.classes)
    table = replace(table, provenance=table.provenance | {"threshold": limit})
    counted = labelled(table)
    result = evaluate(counted.y, counted.score, limit, entry.name)
    name = f"{entry.name}/{SCORES_FOLDER}/{file.path.name}"
    return Scored(name, entry, file, table, counted, result)


def compared(models: Sequence[Scored]) -> Comparison | None:
    """Return the models on their common images, None for one alone."""
    return compare({one.name: one.table for one in models}) if len(models) > 1 else None


def paddings(main: Scored) -> dict[str, Scored]:
    """Return the main model's scores of the same data by padding, its own first; one alone is none."""
    found = {main.file.padding: main}
    for file in score_files(main.entry):
        if file.key == main.file.key and file.padding and file.padding not in found:
            found[file.padding] = at_threshold(main.entry, file, main.threshold)
    return found if len(found) > 1 and main.file.padding else {}


def stress_of(entry: ModelEntry, file: ScoreFile) -> tuple[str, StressScores] | None:
    """Return a model's stress test of a set with its file's name, None where there is none."""
    for name, path in places(entry, STRESS_FOLDER).items():
        one = describe_stress(path) if path.suffix == ".parquet" else None
        if one is None or one.problem or entry.name not in one.models:
            continue
        if (one.dataset, one.split) == (file.dataset, file.split):
            return name, read_stress(path)
    return None


def trust_of(entry: ModelEntry, file: ScoreFile) -> tuple[str, TrustCard] | None:
    """Return a model's trust card of a set with its file's name, Grad-CAM's first, None without any."""
    found = []
    for name, path in places(entry, TRUST_FOLDER).items():
        card = read_card(path) if path.suffix == ".json" else None
        if card and (card.facts["dataset"], card.facts["split"]) == (file.dataset, file.split):
            found.append((name, card))
    found.sort(key=lambda pair: pair[1].facts["method"] != FIRST_METHOD)
    return found[0] if found else None


def audit_of(main: Scored, folder: Path | None) -> Audit | None:
    """Return the audit in a folder, without one that which this machine keeps; None without either.

    Raises InputError for an audit of another model or other data.
    """
    if folder is None:
        told = main.table.provenance
        kept = kept_audit(str(told.get("weights_sha256", "")), str(told.get("dataset_hash", "")))
        fits = kept is not None and (kept.origin.get("split"), kept.origin.get("threshold")) == (
            main.file.split, main.threshold,
        )  # fmt: skip
        return kept if fits else None
    audit = read_audit(folder)
    wanted = {"model": main.name, "dataset": main.file.dataset, "split": main.file.split}
    for name, ours in wanted.items():
        theirs = audit.origin.get(name, ours)
        if theirs != ours:
            raise InputError(
                f"The audit in '{folder}' is of the {name} {theirs}, the report of {ours}; audit that, or "
                "leave --audit out."
            )
    return audit


def log_of(path: Path) -> pd.DataFrame | None:
    """Return the epochs of a training, None without a log that can be read."""
    with contextlib.suppress(OSError, ValueError):
        return pd.read_csv(path)
    return None
