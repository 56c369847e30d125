"""Steps from model to model: through a family's stages, and what each member brings to an ensemble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from engine.evaluation.leave_one_out import leave_one_out
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.steps import Step, adjusted, take_step
from engine.models.family import Stage
from engine.reporting.ablations import RUNS
from engine.reporting.stages import Scored

ATTENTION = tuple(
    next(run for run in RUNS if run.name == name) for name in ("attention_none", "attention_se", "base")
)
"""The runs that differ in attention alone: none, squeeze-and-excitation, CBAM."""

ATTENTION_PARAMETERS = {"attention_none": 1_333_809, "attention_se": 1_344_636, "base": 1_345_201}
"""Trainable parameters of these runs' networks, whose weights do not ship."""


@dataclass(frozen=True, eq=False)
class ModelStep:
    """The step to a stage from the scored one ``before``, its p-values adjusted for all steps (Holm).

    ``step`` is None for a stage that was not scored, whose ``scored`` is False, and for the first one.
    """

    stage: Stage
    scored: bool = True
    before: str = ""
    step: Step | None = None
    auc_p: float = float("nan")
    p: float = float("nan")


def taken(steps: Sequence[ModelStep]) -> list[tuple[ModelStep, Step]]:
    """Return the steps that were taken, between two scored stages."""
    return [(one, one.step) for one in steps if one.step is not None]


def stage_steps(stages: Sequence[Scored]) -> list[ModelStep]:
    """Return the step to each stage, in order, from the nearest scored one before it."""
    found, before = [], None
    for one in stages:
        if one.table is None:
            found.append(ModelStep(one.stage, scored=False))
            continue
        if before is None or before.table is None:
            found.append(ModelStep(one.stage))
        else:
            step = take_step(before.table, one.table)
            found.append(ModelStep(one.stage, before=before.stage.name, step=step))
        before = one
    return with_adjusted(found)


def member_steps(
    weights: Mapping[str, float], tables: Mapping[str, ScoreTable], validation: Mapping[str, ScoreTable]
) -> list[ModelStep]:
    """Return what each member brings: the step to the ensemble from itself without it."""
    total = sum(weights.values())
    return with_adjusted(
        [
            ModelStep(
                Stage(name, f"weight {weights[name] / total:.2f}", None), before=f"without {name}", step=step
            )
            for name, step in leave_one_out(weights, tables, validation).items()
        ]
    )


def step_table(steps: Sequence[ModelStep]) -> pd.DataFrame:
    """Return a row for each step that was taken, with its figures, 95 % limits and adjusted p-values."""
    rows = []
    for one, step in taken(steps):
        low, high = step.accuracy_interval
        rows.append(
            {
                "step": one.stage.name,
                "before": one.before,
                "n": step.n,
                "rescued": step.rescued,
                "broken": step.broken,
                "accuracy_gain": step.accuracy_gain,
                "accuracy_gain_low": low,
                "accuracy_gain_high": high,
                "accuracy_gain_p": one.p,
                "auc_gain": step.auc.delta,
                "auc_gain_low": step.auc.interval[0],
                "auc_gain_high": step.auc.interval[1],
                "auc_gain_p": one.auc_p,
            }
        )
    return pd.DataFrame(rows)


def with_adjusted(steps: Sequence[ModelStep]) -> list[ModelStep]:
    """Return the steps with their p-values adjusted for the number of steps that were taken."""
    known = taken(steps)
    values = adjusted([step for _, step in known])
    found = {
        id(one): replace(one, auc_p=value["auc_p"], p=value["p"])
        for (one, _), value in zip(known, values, strict=True)
    }
    return [found.get(id(one), one) for one in steps]
