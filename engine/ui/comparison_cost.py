"""Cost beside quality: parameters, size of the weights, and images a second on this machine, measured now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from engine.errors import InputError
from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison_answer import first_tier, told_apart
from engine.evaluation.comparison_answer import listed as names_of
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.wording import with_interval
from engine.figures.cost_quality import CostPoint, cost_quality_figure
from engine.inference.speed_store import Speed, keep_speed
from engine.models.catalog import ModelEntry
from engine.ui import blocks, study
from engine.ui.comparison_choice import Compared, comparison_of
from engine.ui.comparison_costs import Cost, costs_of
from engine.ui.jobs import Job, await_end, jobs
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

JOB, TITLE = "model speeds", "Measuring speed"

QUESTION = "What does quality cost?"

LEAD = (
    "Filled models are beaten by none in both speed and ROC AUC. Vertical lines are 95 % intervals of the "
    "AUC, horizontal ones the slowest and fastest batch."
)


def show_cost(compared: Compared, selection: Selection, place: "DeltaGenerator") -> None:
    """Show cost against quality; the answer goes into ``place`` above."""
    costs = costs_of(compared.entries.values())
    found = {
        name: one
        for name, entry in compared.entries.items()
        if (one := study.evaluation_of(entry, selection.key)) is not None
    }
    points = [point(found[name], cost.speed) for name, cost in costs.items() if cost.speed and name in found]
    with place.container():
        blocks.headline(f"Cost on {selection.where}", answer(points, ranked(compared)), lead(costs, found))
    if points:
        blocks.section("ROC AUC against speed", LEAD)
        blocks.plot(
            cost_quality_figure(points, theme()), "cost_quality", "ROC AUC of each model against its speed"
        )
    blocks.section("Cost of each model", "Of an ensemble, its members together.")
    right = ("Parameters", "Weights", "Images/s", "Time per image", "ROC AUC")
    blocks.table(listed(costs, found), "Cost of each model", right=right)
    offer(list(compared.entries.values()), costs)


def ranked(compared: Compared) -> Comparison | None:
    """Return the comparison of the models without a visitor's table, None where there is none."""
    try:
        return comparison_of(replace(compared, own={}))
    except InputError:
        return None


def point(one: Evaluation, speed: Speed) -> CostPoint:
    """Return a model's mark in the figure."""
    metrics = one.metrics
    return CostPoint(
        one.name, metrics.auc, metrics.intervals["auc"], speed.images_per_second, speed.low, speed.high
    )


def answer(points: Sequence[CostPoint], comparison: Comparison | None) -> str:
    """Return which model to take: the fastest of those that cannot be told apart at the top."""
    if not points:
        return QUESTION
    fastest = max(points, key=lambda one: one.speed)
    tier = first_tier(comparison) if comparison else []
    best = [one for one in points if one.name in tier]
    if comparison is None or not best:
        return f"{fastest.name} is the fastest, {rate(fastest.speed)} images a second."
    taken = max(best, key=lambda one: one.speed)
    why = f"the fastest of the {len(best)} models" if len(best) > 1 else "the one model"
    first = f"{taken.name} is {why} of the first rank, {rate(taken.speed)} images a second"
    if fastest == taken:
        return f"{first}, and no model is faster."
    worse = " and worse beyond noise" if told_apart(comparison, tier[0], fastest.name) else ""
    return f"{first}; {fastest.name} is {rate(fastest.speed / taken.speed)} times as fast{worse}."


def rate(value: float) -> str:
    """Return a rate in two digits or more."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def lead(costs: Mapping[str, Cost], found: Mapping[str, Evaluation]) -> str:
    """Return how the speed was measured, or that it was not."""
    speeds = [cost.speed for cost in costs.values() if cost.speed]
    sizes = {one.metrics.n for one in found.values()}
    n = f" ROC AUC on n = {', '.join(f'{size:,}' for size in sorted(sizes))} images." if sizes else ""
    if not speeds:
        return f"Speed has not been measured on this machine yet.{n}"
    ways = dict.fromkeys(f"{one.runtime} on {one.threads} threads" for one in speeds)
    last = max(one.measured for one in speeds)[:16].replace("T", " ")
    return (
        f"Median of {speeds[0].batches} batches of {speeds[0].batch} squares of each model's size, after a "
        f"warm-up, with {names_of(list(ways))} ({speeds[0].machine}), last measured {last} UTC; without "
        f"decoding and fitting the files.{n}"
    )


def listed(costs: Mapping[str, Cost], found: Mapping[str, Evaluation]) -> list[dict[str, str]]:
    """Return the costs as a table."""
    rows = []
    for name, cost in costs.items():
        speed, one = cost.speed, found.get(name)
        rows.append(
            {
                "Model": name,
                "Parameters": cost.parameters_text,
                "Weights": cost.size_text or "not here",
                "Images/s": f"{rate(speed.images_per_second)} ({rate(speed.low)} to {rate(speed.high)})"
                if speed
                else "not measured",
                "Time per image": cost.milliseconds_text if speed else "",
                "ROC AUC": with_interval(one.metrics.auc, one.metrics.intervals["auc"]) if one else "",
            }
        )
    return rows


def offer(entries: Sequence[ModelEntry], costs: Mapping[str, Cost]) -> None:
    """Draw the button that measures the speed of all models, or say that it runs."""
    job = jobs().get(JOB)
    if job is not None and not job.finished:
        await_end(job)
        st.caption("The speed is being measured; anything else that this machine does makes it look slower.")
        return
    if job is not None and job.error:
        blocks.problem(job.error)
    for problem in (job.result or []) if job is not None else []:
        blocks.problem(problem)

    def start() -> None:
        jobs().forget(JOB)
        jobs().start(JOB, TITLE, lambda job: measure(entries, job))

    again = "again" if any(cost.speed for cost in costs.values()) else "now"
    st.button(f"Measure {len(entries)} models {again}", key="measure_speed", type="primary", on_click=start)
    st.caption("It takes some seconds for each. Without its weights a model is as fast, so is measured too.")


def measure(entries: Sequence[ModelEntry], job: Job) -> list[str]:
    """Measure each model, keep the result, and return what could not be measured; the work of a job."""
    # torch takes seconds to import: here, in the background.
    from engine.inference.speed import BATCHES, WARM_UP, loaded_or_built, measure_speed

    problems = []
    for number, entry in enumerate(entries):
        job.move(number * (BATCHES + WARM_UP), len(entries) * (BATCHES + WARM_UP))
        try:
            keep_speed(measure_speed(loaded_or_built(entry), advance=job.advance))
        except InputError as error:
            problems.append(f"{entry.name}: {error}")
    return problems
