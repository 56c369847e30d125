"""Steps between models in words: the answer, a bar's text, a row of the table."""

from collections.abc import Mapping, Sequence

from engine.evaluation.comparison.tiers import LEVEL
from engine.evaluation.comparison_answer import p_equals
from engine.evaluation.steps import Step
from engine.evaluation.wording import limits, signed
from engine.figures.rescued_broken import StepBar
from engine.reporting.model_steps import ModelStep, taken
from engine.ui.comparison_costs import Cost

RIGHT = ("Rescued", "Broken", "Accuracy", "ROC AUC", "Parameters", "Time per image")
"""The columns of numbers."""


def answer(steps: Sequence[ModelStep], where: str) -> str:
    """Return in one sentence how many steps removed errors beyond noise, and which rescued the most."""
    known = taken(steps)
    if not known:
        return f"Fewer than two stages of the model family were scored on {where}."
    n = known[0][1].n
    gains = [(one, step) for one, step in known if one.p < LEVEL and step.rescued > step.broken]
    losses = sum(one.p < LEVEL and step.rescued < step.broken for one, step in known)
    count = f"{len(known)} steps" if len(known) > 1 else "the one step"
    if not gains:
        return f"Of {count} none removed errors beyond noise{and_losses(losses)}, n = {n:,} radiographs."
    one, step = max(gains, key=lambda pair: pair[1].rescued - pair[1].broken)
    told = f"{len(gains)} of {count}" if len(known) > 1 else "The one step"
    return (
        f"{told} removed errors beyond noise{and_losses(losses)}; the largest, from {one.before} to "
        f"{one.stage.name}, rescued {step.rescued:,} of {n:,} radiographs and broke {step.broken:,}."
    )


def and_losses(count: int) -> str:
    """Return how many steps added errors, as a part of a sentence."""
    return f", and {count} added some" if count else ""


def bar_of(one: ModelStep) -> StepBar:
    """Return a step's row of the figure."""
    name, adds = one.stage.name, one.stage.adds
    if one.step is None:
        return StepBar(name, adds, None, None, "the first" if one.scored else "not scored here")
    step = one.step
    net = step.rescued - step.broken
    area = signed(step.auc.delta, step.auc.interval)
    text = f"net {net:+,} images, {p_equals(one.p)}\nAUC {area} ({limits(step.auc.interval)})"
    return StepBar(name, adds, step.rescued, step.broken, text, one.p < LEVEL)


def listed(steps: Sequence[ModelStep], costs: Mapping[str, Cost]) -> list[dict[str, str]]:
    """Return the steps as a table; costs are the stages' own, and their time stands there once measured."""
    timed, rows = any(one.stage.name in costs and costs[one.stage.name].speed for one in steps), []
    for one in steps:
        row = {"Step to": one.stage.name, "Rescued": "", "Broken": ""}
        row |= {"Accuracy": "" if one.scored else "not scored here", "ROC AUC": ""}
        if one.step is not None:
            row |= figures_of(one, one.step)
        cost = costs.get(one.stage.name, Cost(None, None, None))
        row["Parameters"] = cost.parameters_text
        if timed:
            row["Time per image"] = cost.milliseconds_text
        rows.append(row)
    return rows


def figures_of(one: ModelStep, step: Step) -> dict[str, str]:
    """Return what a step changes, with intervals and adjusted p-values."""
    low, high = step.accuracy_interval
    return {
        "Rescued": f"{step.rescued:,}",
        "Broken": f"{step.broken:,}",
        "Accuracy": f"{signed(step.accuracy_gain, (low, high))} ({limits((low, high))}), {p_equals(one.p)}",
        "ROC AUC": f"{signed(step.auc.delta, step.auc.interval)} ({limits(step.auc.interval)}), "
        f"{p_equals(one.auc_p)}",
    }
