"""What did each step buy? Images rescued and broken by every stage, by attention, by every member."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from engine.errors import InputError
from engine.figures.rescued_broken import rescued_broken_figure
from engine.models.catalog import ModelEntry
from engine.models.family import FAMILY, Stage
from engine.reporting.ablations import ABLATIONS_DIR, Place, table_of
from engine.reporting.ensemble_folder import validation_key
from engine.reporting.model_steps import (
    ATTENTION,
    ATTENTION_PARAMETERS,
    ModelStep,
    member_steps,
    stage_steps,
    step_table,
    taken,
)
from engine.reporting.stages import Scored
from engine.ui import blocks, comparison_choice, loaders
from engine.ui.comparison_costs import Cost, costs_of
from engine.ui.comparison_images import choose_images, clickable_plot, show_images
from engine.ui.comparison_step_words import RIGHT, answer, bar_of, listed
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection, own_scores

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

LEAD = (
    "Rescued: wrong before the step and right after it. Broken: right before and wrong after. A step that "
    "rescues as many as it breaks only shuffles the errors."
)

FAMILY_NOTE = (
    "Every stage against the scored one before it, each at its own threshold. Solid bars differ beyond "
    "noise: exact McNemar, adjusted by Holm for the steps shown, 5 %."
)

ATTENTION_NOTE = (
    "The same network trained alike with no attention, squeeze-and-excitation, and CBAM; one seed each, so a "
    "difference also holds the luck of a training."
)

MEMBERS_NOTE = (
    "From the ensemble without a member to the whole; the others keep their proportions. Temperature and "
    "threshold of both are fitted on validation in the same way."
)


def show_steps(selection: Selection, place: "DeltaGenerator") -> None:
    """Show the steps on the chosen set; the answer goes into ``place`` above."""
    costs = costs_of(entry for entry in selection.models if entry.config)
    steps = family_steps(selection)
    with place.container():
        blocks.headline(f"Steps on {selection.where}", answer(steps, selection.where), LEAD)
    show_section("Through the stages", FAMILY_NOTE, steps, "family", selection, costs)
    attention = attention_steps(selection)
    sizes = {name: Cost(count, None, None) for name, count in ATTENTION_PARAMETERS.items()}
    show_section("Attention: none, SE, CBAM", ATTENTION_NOTE, attention, "attention", selection, sizes)
    show_members(selection, costs)


def family_steps(selection: Selection) -> list[ModelStep]:
    """Return the stages' steps on the chosen set, as far as there are scores."""
    entries = {entry.name: entry for entry in selection.models}
    scored = []
    for stage in FAMILY:
        file = own_scores(entries[stage.name], selection.key) if stage.name in entries else None
        scored.append(Scored(stage, loaders.scores(file) if file else None))
    return stage_steps(scored)


def attention_steps(selection: Selection) -> list[ModelStep]:
    """Return the steps of the attention ablation on the chosen set."""
    place = Place(selection.dataset or "", selection.split or "")
    return stage_steps([Scored(run, table_of(ABLATIONS_DIR / run.name, place)) for run in ATTENTION])


def show_members(selection: Selection, costs: Mapping[str, Cost]) -> None:
    """Show what each member brings to an ensemble that was scored on the chosen set."""
    ensembles = {
        entry.name: entry
        for entry in selection.models
        if len(entry.require_config().members) > 1 and own_scores(entry, selection.key)
    }
    if not ensembles:
        return
    name = next(iter(ensembles))
    if len(ensembles) > 1:
        name = st.selectbox("Ensemble", list(ensembles), key="taken_apart", bind="query-params", width=460)
    try:
        steps = steps_of_members(ensembles[name], selection)
    except InputError as error:
        blocks.section(f"Members of {name}")
        blocks.problem(str(error))
        return
    show_section(f"Members of {name}, one left out", MEMBERS_NOTE, steps, "members", selection, costs)


def steps_of_members(ensemble: ModelEntry, selection: Selection) -> list[ModelStep]:
    """Return what each member brings; raises InputError where a member's scores are not here."""
    members = ensemble.require_config().members
    weights = {member.name: member.weight for member in members}
    entries = [entry for entry in selection.models if entry.name in weights]
    sets = comparison_choice.tables_of_sets(entries)
    if selection.key not in sets or len(entries) < len(weights):
        raise InputError(f"A member of {ensemble.name} was not scored on {selection.where}; score it first.")
    return member_steps(weights, sets[selection.key], sets[validation_key(sets)])


def show_section(
    title: str,
    note: str,
    steps: Sequence[ModelStep],
    key: str,
    selection: Selection,
    costs: Mapping[str, Cost],
) -> None:
    """Show steps as a figure and a table, the images behind a count, and how to train what is missing."""
    known = taken(steps)
    blocks.section(title, note + (f" n = {known[0][1].n:,}." if known else ""))
    if known:
        options = {
            f"{one.stage.name}: {effect} {getattr(step, effect):,}": (one, step, effect)
            for one, step in known
            for effect in ("rescued", "broken")
        }
        by_click = {(steps.index(one), effect): name for name, (one, _, effect) in options.items()}
        figure = rescued_broken_figure([bar_of(one) for one in steps], theme())
        alt = f"{title}: images rescued and broken"
        clickable_plot(figure, f"{key}_steps", alt, step_table(steps), by_click, f"{key}_images")
        chosen = choose_images(list(options), f"{key}_images")
        if chosen is not None:
            one, step, effect = options[chosen]
            names = {"before": one.before, "after": one.stage.name}
            show_images(step.images(effect), names, step.classes, selection, f"{key}_wall")
        blocks.table(listed(steps, costs), title, right=RIGHT)
    show_missing([one.stage for one in steps if not one.scored], selection.where, opened=not known)


def show_missing(stages: Sequence[Stage], where: str, *, opened: bool) -> None:
    """Show the commands that train, or go on training, the stages without scores."""
    commands = [stage.command for stage in stages if stage.command]
    if not commands:
        return
    names = ", ".join(stage.name for stage in stages if stage.command)
    with st.expander(f"Not trained, or not scored on {where}: {names}", expanded=opened):
        st.caption("Each command trains one, or goes on where training was stopped; then score it.")
        st.code("\n".join(commands), language=None, wrap_lines=True)
