"""The topics of an audit: each turns evidence into facts and findings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.evaluation import findings
from engine.evaluation.calibration.summary import calibration, calibration_json, jsonable
from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.external import external_check
from engine.evaluation.findings import ChosenOn, Finding
from engine.evaluation.flips import compare_calls
from engine.evaluation.metrics import metrics_json
from engine.evaluation.other_group import other_group
from engine.evaluation.promised import at_threshold, promise, promise_json
from engine.evaluation.score_table import Labelled, ScoreTable, labelled
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.table import stress_table
from engine.evaluation.stress.words import headline as stress_headline
from engine.evaluation.subgroup_values import subgroup_columns
from engine.evaluation.subgroups import subgroups
from engine.evaluation.trust import words as trust_words
from engine.evaluation.trust.figures import trust_figures
from engine.evaluation.trust.verdict import judge as judge_maps
from engine.reporting.audit.evidence import Evidence
from engine.reporting.audit.scan_findings import NO_FAULT, UNTRUE, from_scan
from engine.reporting.audit.setting import judged_split


class LeftOut(Exception):
    """A topic that cannot be judged, and why in a sentence."""


@dataclass(frozen=True)
class Told:
    """What a topic found: facts as JSON holds them, and findings."""

    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Case:
    """The evidence, and what several topics need of it, worked out once."""

    evidence: Evidence

    @property
    def where(self) -> str:
        """The judged images in words."""
        return self.evidence.setting.where

    @property
    def threshold(self) -> float:
        """The model's own threshold."""
        return self.evidence.setting.model.config.threshold

    @property
    def classes(self) -> tuple[str, str]:
        """Negative and positive."""
        return self.evidence.test.classes

    @cached_property
    def rows(self) -> Labelled:
        """The judged rows that count."""
        return labelled(self.evidence.test)

    @cached_property
    def test(self) -> Evaluation:
        """The figures on the judged images."""
        return self.evaluated(self.evidence.test)

    @cached_property
    def validation(self) -> Evaluation | None:
        """The figures on the validation images, None without any of both classes."""
        if self.evidence.validation is None:
            return None
        found = self.evaluated(self.evidence.validation)
        return found if found.curve.positives and found.curve.negatives else None

    def evaluated(self, table: ScoreTable) -> Evaluation:
        """Return the figures of a table at the model's threshold."""
        rows = labelled(table)
        return evaluate(rows.y, rows.score, self.threshold, self.evidence.setting.model.name)

    def needed(self, value: Any, topic: str) -> Any:
        """Return evidence; raise LeftOut with the reason where it is missing."""
        if value is None:
            raise LeftOut(self.evidence.missing.get(topic, "There is nothing to judge it by."))
        return value


def untrue(case: Case) -> Told:
    """Leaks, conflicts and shortcuts: what makes every figure doubtful."""
    return of_scan(case, lambda kind: kind in UNTRUE)


def files(case: Case) -> Told:
    """What else a scan found of the dataset."""
    return of_scan(case, lambda kind: kind not in UNTRUE)


def of_scan(case: Case, wanted: Callable[[str], bool]) -> Told:
    """Return the scan's findings of some kinds."""
    found = [one for one in case.evidence.scan.findings if wanted(one.kind) and one.kind not in NO_FAULT]
    facts = {"images": len(case.evidence.scan.table), "kinds": {one.kind: one.n for one in found}}
    return Told(facts, [from_scan(one) for one in found])


def performance(case: Case) -> Told:
    """ROC AUC, sensitivity and specificity at the model's threshold, and which other one would do better."""
    result, classes = case.test, case.classes
    on = (
        ChosenOn(case.validation.curve, str(case.evidence.setting.validation))
        if case.validation
        else ChosenOn(result.curve, case.evidence.setting.split, own=True)
    )

    def advice(rate: Any) -> str:
        if not result.curve.positives or not result.curve.negatives:
            return ""
        return findings.threshold_advice(rate, case.threshold, result.curve, on)

    facts = metrics_json(
        result.metrics, split=case.evidence.setting.split, excluded=case.rows.excluded,
        unreadable=case.rows.unreadable,
    )  # fmt: skip
    found = [
        findings.low_auc(result.metrics, classes, case.where),
        findings.low_sensitivity(result.metrics, classes, case.where, advice("sensitivity")),
        findings.low_specificity(result.metrics, classes, case.where, advice("specificity")),
    ]
    return Told(facts, [one for one in found if one])


def external(case: Case) -> Told:
    """What is left of the figures on a second dataset."""
    setting = case.evidence.setting
    table = case.needed(case.evidence.external, "external")
    check = external_check(case.evidence.test, table, case.threshold)
    name = f"{setting.external.name} · {judged_split(setting.external)}" if setting.external else ""
    away = case.evaluated(table).metrics
    drop = findings.external_drop(case.test.metrics, case.where, away, name)
    return Told(check.to_json(), [*([drop] if drop else []), *findings.external_rate_drops(check)])


def promised(case: Case) -> Told:
    """What the threshold promised on validation, and what it gives."""
    if case.validation is None:
        raise LeftOut(case.evidence.missing.get("validation", "The validation images are of one class."))
    kept = promise(
        case.validation.curve, case.test.curve, lambda curve: at_threshold(curve, case.threshold, "own")
    )
    name = f"{case.evidence.setting.dataset.name} · {case.evidence.setting.validation}"
    return Told(promise_json(kept), findings.broken_promises(kept, name, case.where))


def groups(case: Case) -> Told:
    """For whom the model does worse."""
    table = case.evidence.test
    tables = {column: subgroups(table, column, case.threshold) for column in subgroup_columns(table)}
    facts = {column: jsonable(found.to_dict("records")) for column, found in tables.items()}
    return Told(facts, findings.weaker_groups(tables, case.where))


def other_labels(case: Case) -> Told:
    """What the model calls images of neither class."""
    found = other_group(case.evidence.test, case.threshold)
    told = findings.other_called_positive(found, case.test.metrics, case.classes, case.where)
    return Told({"labels": jsonable(found.to_dict("records"))}, told)


def probabilities(case: Case) -> Told:
    """Whether scores can be taken at their word."""
    result = calibration(case.rows.y, case.rows.score)
    found = findings.miscalibrated(result, case.classes, case.where)
    return Told(calibration_json(result), [found] if found else [])


def padding(case: Case) -> Told:
    """How many calls change with the padding."""
    setting = case.evidence.setting
    table = case.needed(case.evidence.repadded, "repadded")
    flips = compare_calls(case.evidence.test, table, case.threshold)
    found = findings.padding_changes_calls(flips, setting.own_padding, setting.other_padding)
    facts = {
        "own": setting.own_padding,
        "other": setting.other_padding,
        "n": flips.n,
        "changed": flips.changed,
        "right_to_wrong": flips.right_to_wrong,
        "wrong_to_right": flips.wrong_to_right,
        "p": flips.p,
    }
    return Told(facts, [found] if found else [])


def stress(case: Case) -> Told:
    """What worse pictures do, where that was tested."""
    test = case.evidence.stress
    if test is None:
        raise LeftOut("No stress test of these data is at hand (python -m engine stress).")
    table = stress_table(of_model(test, case.evidence.setting.model.name), case.threshold, test.classes)
    found = findings.worse_on_worse_pictures(table, case.where)
    facts = {"headline": stress_headline(table), "n": int(table["n"].iloc[0])}
    return Told(facts, [found] if found else [])


def heatmaps(case: Case) -> Told:
    """Whether heatmaps say what the model looks at."""
    card = case.needed(case.evidence.card, "heatmaps")
    facts = {
        "method": card.facts["method"],
        "n": len(card.images),
        "verdict": judge_maps(card.images).verdict.value,
        "line": trust_words.headline(card),
        "support": trust_words.support(card),
        "figures": jsonable(trust_figures(card.images).to_dict("records")),
    }
    found = [findings.heatmaps_not_trusted(card), findings.heatmaps_on_padding(card)]
    return Told(facts, [one for one in found if one])


TOPICS: dict[str, Callable[[Case], Told]] = {
    "leaks_and_shortcuts": untrue,
    "performance": performance,
    "external": external,
    "promise": promised,
    "subgroups": groups,
    "other_labels": other_labels,
    "calibration": probabilities,
    "padding": padding,
    "stress": stress,
    "heatmaps": heatmaps,
    "files": files,
}
"""The topics by name. Equally grave findings stand in this order: first what makes all figures untrue."""
