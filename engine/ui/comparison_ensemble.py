"""The ensemble builder: members, their weights, and what the ensemble gains beyond its best member."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from engine.errors import InputError
from engine.evaluation.comparison.apart import to_leave_out
from engine.evaluation.comparison.tiers import LEVEL
from engine.evaluation.comparison_answer import p_equals
from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.mean_ensemble import MeanEnsemble, ensemble_table, fit_ensemble
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.steps import Step, take_step
from engine.evaluation.wording import limits, signed, with_interval
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.models.catalog import ModelEntry
from engine.reporting.ensemble_folder import SetTables
from engine.ui import blocks, comparison_choice, comparison_saved
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

FITTED, BY_HAND = "Fitted on validation", "By hand"

QUESTION = "What would the mean of several models gain?"

HOW = (
    "The weighted mean of probabilities. Fitted weights have the least log loss on the members' validation "
    "scores; temperature and threshold (Youden's J) are fitted there too, and the best member is "
    "validation's. Hollow models get no weight."
)


def show_builder(selection: Selection, place: "DeltaGenerator") -> None:
    """Show the builder; what the ensemble gains on the chosen set goes into ``place`` above."""
    found = candidates(selection)
    if len(found) < 2:
        with place.container():
            blocks.headline(f"Ensemble on {selection.where}", QUESTION, LACKING)
        comparison_saved.show_saved(selection.models)
        return
    entries = choose_members(found)
    sets = comparison_choice.tables_of_sets(entries)
    fitted_on = choose_validation(sets, selection)
    weights = choose_weights(list(sets[fitted_on]))
    try:
        ensemble = fit_ensemble(sets[fitted_on], weights)
        table = ensemble_table(sets[selection.key], ensemble, "the ensemble")
        step = take_step(sets[selection.key][ensemble.best_member], table)
    except InputError as error:
        with place.container():
            blocks.headline(f"Ensemble on {selection.where}", QUESTION)
        blocks.problem(str(error))
        offer_fewer(sets[selection.key], sets[fitted_on])
        return
    with place.container():
        blocks.headline(
            f"Ensemble on {selection.where}", answer(ensemble, step), support(ensemble, step, fitted_on)
        )
    if fitted_on == selection.key:
        blocks.problem(
            "The ensemble was fitted on these very images, which flatters it; choose a test set to judge it."
        )
    show_members(ensemble, sets[selection.key], table, fitted_on, selection)
    st.caption(hindsight(ensemble, sets[selection.key], table, selection.where))
    comparison_saved.offer(ensemble, {entry.name: entry for entry in entries}, sets, fitted_on)
    comparison_saved.show_saved(selection.models)


LACKING = (
    "It takes two or more models, none of them an ensemble, that were scored on these images and on one "
    "validation set (split val)."
)


def candidates(selection: Selection) -> list[ModelEntry]:
    """Return the models that can be averaged: scored on the chosen set and on a validation set."""
    scored = [entry for _, (entry, _) in comparison_choice.with_scores(selection).items()]
    single = [entry for entry in scored if not entry.require_config().members]
    return [
        entry
        for entry in single
        if any(key.endswith("/val") for key in comparison_choice.tables_of_sets([entry]))
    ]


def choose_members(found: Sequence[ModelEntry]) -> list[ModelEntry]:
    """Ask for the members; without a choice of two or more they are all."""
    names = st.multiselect(
        "Members", [entry.name for entry in found], key="members", bind="query-params",
        placeholder=f"all {len(found)} models; choose two or more to take fewer",
    )  # fmt: skip
    chosen = [entry for entry in found if entry.name in names]
    return chosen if len(chosen) > 1 else list(found)


def offer_fewer(judged: Mapping[str, ScoreTable], fitted: Mapping[str, ScoreTable]) -> None:
    """Offer to go on without the members that share no images with the others, if those are in the way."""
    names = to_leave_out(judged) or to_leave_out(fitted)
    if names:
        st.button(
            f"Leave out {' and '.join(names)}",
            key="fewer_members",
            type="primary",
            on_click=lambda: st.session_state.update(members=[one for one in judged if one not in names]),
        )


def choose_validation(sets: SetTables, selection: Selection) -> str:
    """Return the validation set to fit on: the chosen dataset's, else the only one, else ask.

    Raises InputError where the members share none.
    """
    keys = [key for key in sets if key.endswith("/val")]
    if not keys or selection.key not in sets:
        raise InputError("The members share no validation scores; score split val with each of them.")
    own = f"{selection.dataset}/val"
    if own in keys or len(keys) == 1:
        return own if own in keys else keys[0]
    return st.selectbox("Fit on", keys, key="fit_on", bind="query-params", width=260)


def choose_weights(names: Sequence[str]) -> dict[str, float] | None:
    """Ask for the weights; None means that they are fitted."""
    how = st.segmented_control(
        "Weights", (FITTED, BY_HAND), default=FITTED, key="weights", bind="query-params", required=True
    )
    if how == FITTED:
        return None
    weights = {}
    for start in range(0, len(names), 4):
        columns = st.columns(4)
        for column, name in zip(columns, names[start : start + 4], strict=False):
            weights[name] = column.number_input(
                name, 0.0, 100.0, 1.0, 0.25, key=f"weight_{name}", bind="query-params"
            )
    return weights


def answer(ensemble: MeanEnsemble, step: Step) -> str:
    """Return what the ensemble gains beyond its best member."""
    best, delta = ensemble.best_member, signed(step.auc.delta, step.auc.interval)
    if len(ensemble.weights) == 1:
        return f"On validation nothing beside {best} deserves a weight: the ensemble is that model."
    mean = f"The mean of {len(ensemble.weights)} models"
    if step.auc.p >= LEVEL:
        return f"{mean} cannot be told apart from its best member, {best} ({delta} in ROC AUC)."
    verdict = "better" if step.auc.delta > 0 else "worse"
    return f"{mean} is {verdict} than its best member, {best} ({delta} in ROC AUC)."


def support(ensemble: MeanEnsemble, step: Step, fitted_on: str) -> str:
    """Return the same with its intervals and tests."""
    low, high = step.accuracy_interval
    return (
        f"Ensemble minus {ensemble.best_member}: ROC AUC {signed(step.auc.delta, step.auc.interval)} "
        f"({limits(step.auc.interval)}), {p_equals(step.auc.p)} (paired DeLong); accuracy "
        f"{signed(step.accuracy_gain, (low, high))} ({limits((low, high))}), {p_equals(step.p)} "
        f"(exact McNemar), {step.rescued:,} rescued and {step.broken:,} broken of n = {step.n:,}. Fitted on "
        f"{ensemble.n:,} images of {' · '.join(fitted_on.rsplit('/', 1))}; 95 % intervals."
    )


def hindsight(ensemble: MeanEnsemble, tables: Mapping[str, ScoreTable], table: ScoreTable, where: str) -> str:
    """Return what the ensemble gains beyond the model that turns out to be the best on the chosen set."""
    best = max(tables, key=lambda name: evaluated(name, tables[name]).metrics.auc)
    gain = take_step(tables[best], table).auc
    return (
        f"With hindsight the best single model on {where} is {best}: beyond it the ensemble gains "
        f"{signed(gain.delta, gain.interval)} ({limits(gain.interval)}) in ROC AUC, {p_equals(gain.p)}."
    )


def show_members(
    ensemble: MeanEnsemble,
    tables: Mapping[str, ScoreTable],
    table: ScoreTable,
    fitted_on: str,
    selection: Selection,
) -> None:
    """Show the ensemble above its members: ROC AUC with intervals, weights, and the fit."""
    found = [evaluated("ensemble", table), *(evaluated(name, one) for name, one in tables.items())]
    blocks.section(f"The ensemble and its members on {selection.where}", HOW)
    blocks.plot(
        interval_rows_figure([row_of(one, ensemble) for one in found], "ROC AUC", theme()),
        "ensemble_members",
        "ROC AUC of the ensemble and of each member with intervals",
    )
    validation = " · ".join(fitted_on.rsplit("/", 1))
    rows = [
        {
            "Model": one.name,
            "Weight": weight_text(one.name, ensemble),
            f"ROC AUC on {validation}": f"{ensemble.aucs.get(one.name, ensemble.auc):.4f}",
            f"ROC AUC on {selection.where}": area(one),
            "Threshold": f"{one.metrics.threshold:.3f}",
            "Accuracy": with_interval(one.metrics.accuracy, one.metrics.intervals["accuracy"]),
        }
        for one in found
    ]
    right = [name for name in rows[0] if name != "Model"]
    blocks.table(rows, "The ensemble and its members", right=right, chosen=0)
    st.caption(
        f"Temperature {ensemble.temperature:.3f} and threshold {ensemble.threshold:.3f} from {validation}, "
        f"n = {ensemble.n:,}; log loss there {ensemble.log_loss:.4f} nats an image."
    )


def evaluated(name: str, table: ScoreTable) -> Evaluation:
    """Return a table's figures at its own threshold."""
    counted = labelled(table)
    return evaluate(counted.y, counted.score, table.threshold, name)


def row_of(one: Evaluation, ensemble: MeanEnsemble) -> IntervalRow:
    """Return a row of the figure; models that do not count are hollow."""
    metrics = one.metrics
    firm = one.name == "ensemble" or one.name in ensemble.weights
    return IntervalRow("", one.name, metrics.auc, *metrics.intervals["auc"], area(one), firm=firm)


def area(one: Evaluation) -> str:
    """Return the ROC AUC with its interval."""
    return with_interval(one.metrics.auc, one.metrics.intervals["auc"])


def weight_text(name: str, ensemble: MeanEnsemble) -> str:
    """Return a model's weight; nothing for the ensemble itself."""
    return "" if name == "ensemble" else f"{ensemble.weights.get(name, 0.0):.3f}"
