"""What each stage of the model family bought on one set of images, against the stage before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.evaluation.holm import holm
from engine.evaluation.metrics import summary
from engine.evaluation.padding_study.differences import verdict
from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import ScoreTable, labelled, read_scores
from engine.evaluation.steps import take_step
from engine.models.catalog import SCORES_FOLDER, ModelEntry, own_padding
from engine.models.family import FAMILY, Stage

FIGURES = ("auc", "accuracy", "sensitivity", "specificity", "f1")


@dataclass(frozen=True)
class Scored:
    """A stage with its score table under its own padding; None where it was not scored (or not trained)."""

    stage: Stage
    table: ScoreTable | None


def scored_stages(models: Sequence[ModelEntry], dataset: str, split: str = "test") -> list[Scored]:
    """Return every stage of the family with its table of one dataset's split.

    A model without weights counts as long as its score tables are there.
    """
    by_name = {entry.name: entry for entry in models if entry.config}
    return [Scored(stage, own_table(by_name.get(stage.name), dataset, split)) for stage in FAMILY]


def own_table(entry: ModelEntry | None, dataset: str, split: str) -> ScoreTable | None:
    """Return a model's table under its own padding, None where there is none."""
    if entry is None:
        return None
    for file in list_score_files([entry.path / SCORES_FOLDER]):
        wanted = not file.problem and (file.dataset, file.split) == (dataset, split)
        if wanted and file.padding in (own_padding(entry), ""):
            return read_scores(file.path)
    return None


def stage_table(stages: Sequence[Scored]) -> pd.DataFrame:
    """Return a row for each stage, in the family's order.

    Columns ``stage`` (the model's name), ``adds``, ``trained`` (whether there are scores), ``command`` (that
    trains it), ``n``, each of FIGURES with ``_low`` and ``_high`` (95 %) at the model's own threshold, and
    the step from the scored stage before: ``before`` (its name), ``auc_gain``, ``auc_gain_low``,
    ``auc_gain_high``, ``auc_gain_p`` (DeLong's, paired, adjusted by Holm), ``rescued``, ``broken`` (images),
    ``accuracy_gain`` with ``_low`` and ``_high``, ``accuracy_gain_p`` (McNemar's, adjusted), ``verdict`` (of
    the AUC: higher, lower, or no difference beyond noise). Missing where not scored.
    """
    rows, before = [], None
    for scored in stages:
        row: dict[str, Any] = {
            "stage": scored.stage.name,
            "adds": scored.stage.adds,
            "trained": scored.table is not None,
            "command": scored.stage.command,
        }
        if scored.table is not None:
            row |= figures(scored.table)
            if before is not None:
                row |= {"before": before.stage.name} | step(before, scored)
            before = scored
        rows.append(row)
    return with_verdicts(rows)


def with_verdicts(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows with steps as a table: p values adjusted for all (Holm), and the verdicts."""
    table = pd.DataFrame(rows)
    for name in ("auc_gain_p", "accuracy_gain_p"):
        if name in table:
            table[name] = holm(table[name])
    if "auc_gain" in table:
        verdicts = [verdict(row.auc_gain, row.auc_gain_p) for row in table.itertuples()]
        table["verdict"] = pd.Series(verdicts, dtype="str").mask(table["auc_gain"].isna())
    return table


def figures(table: ScoreTable) -> dict[str, float]:
    """Return the figures of a table at its own threshold, with their limits."""
    counted = labelled(table)
    metrics = summary(counted.y, counted.score, table.threshold)
    row: dict[str, float] = {"n": metrics.n}
    for name in FIGURES:
        low, high = metrics.intervals[name]
        row |= {name: getattr(metrics, name), f"{name}_low": low, f"{name}_high": high}
    return row


def step(before: Scored, now: Scored) -> dict[str, float]:
    """Return what a stage gains over the one before, on the images that both score."""
    if before.table is None or now.table is None:
        return {}
    found = take_step(before.table, now.table)
    low, high = found.accuracy_interval
    return {
        "auc_gain": found.auc.delta,
        "auc_gain_low": found.auc.interval[0],
        "auc_gain_high": found.auc.interval[1],
        "auc_gain_p": found.auc.p,
        "rescued": found.rescued,
        "broken": found.broken,
        "accuracy_gain": found.accuracy_gain,
        "accuracy_gain_low": low,
        "accuracy_gain_high": high,
        "accuracy_gain_p": found.p,
    }
