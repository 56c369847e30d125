"""What the Dataset Balance page says of balancing: the new counts, and the manifest that trains by them."""

import re
import shlex
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from data_tools.build.balance import Strategy, rebalance
from data_tools.build.balance_counts import balance_counts
from data_tools.build.recipe import Recipe, SourceChoice
from data_tools.build.recipe_files import recipe_text
from data_tools.build.shares import OFFICIAL
from engine.datasets.balance import has_problem, training_imbalance
from engine.datasets.subjects import TEST
from engine.figures.rebalance_bars import rebalance_figure
from engine.figures.style import ThemeName
from engine.ui import blocks
from engine.ui.balance_contents import Contents

FIRST_COLUMNS = ("path", "split", "label", "weight")
"""Columns with which the manifest begins; those of the catalog follow."""

MEASURED = ("width", "height", "mode", "bytes", "problem")
"""Columns of the catalog that every reading of the files gives anew."""


@dataclass(frozen=True)
class Plan:
    """One way of balancing: the ``split`` that it is for, the rows that stay, and the counts now and then."""

    strategy: Strategy
    split: str
    rows: pd.DataFrame
    counts: pd.DataFrame


def show_plan(of: Contents, theme: ThemeName) -> None:
    """Ask for a strategy, and show what it would do."""
    blocks.section(
        "What balancing would do",
        "Filled: the images that a training draws in one pass. Outlined: the images there are now.",
    )
    plan = planned(of, choose_strategy())
    if plan is None:
        st.caption("Balancing takes usable images of both classes.")
        return
    figure = rebalance_figure(plan.counts, of.classes, theme)
    blocks.plot(figure, "balanced_counts", "Images by split and class, now and balanced", plan.counts)
    st.html(f'<p class="ps-note">{escape(words(plan, of.classes))}</p>')
    rows = plan_rows(plan)
    blocks.table(rows, "Counts now and balanced", right=("Now", "Stay", "Drawn"), narrow=True)
    with st.container(horizontal=True):
        blocks.download(manifest(plan), "manifest", "Manifest (CSV)")
        st.download_button(
            "Recipe (TOML)", recipe(of, plan), file_name=f"{of.name}.toml", mime="application/toml",
            key="recipe", type="tertiary", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    st.caption(
        "The manifest is for these files as they are; the recipe builds the set anew, clean and resized:"
    )
    st.code(build_command(of), language=None, wrap_lines=True)


def choose_strategy() -> Strategy:
    """Ask how to balance."""
    chosen = st.segmented_control(
        "Strategy", [one.value for one in Strategy], default=Strategy.OVERSAMPLE.value, key="strategy",
        bind="query-params", required=True, label_visibility="collapsed",
    )  # fmt: skip
    return Strategy(chosen)


def planned(of: Contents, strategy: Strategy) -> Plan | None:
    """Return what a strategy makes of the usable images; None where the training data lack a class."""
    return _planned(of.key, of.classes, strategy.value, of.frame)


@st.cache_resource(max_entries=12, show_spinner=False)
def _planned(key: str, classes: tuple[str, str], strategy: str, _frame: pd.DataFrame) -> Plan | None:
    training = training_imbalance(_frame, classes)
    if training is None or not training.negative or not training.positive:
        return None
    usable = _frame[~has_problem(_frame)]
    after = rebalance(usable, classes, strategy, splits=(training.split,))
    return Plan(Strategy(strategy), training.split, after, balance_counts(usable, after, classes))


def words(plan: Plan, classes: tuple[str, str]) -> str:
    """Return what the strategy does to the training data."""
    rows = plan.counts[(plan.counts["split"] == plan.split) & plan.counts["label"].isin(classes)]
    smaller, larger = rows.sort_values("images").to_dict("records")
    few, many = smaller["label"].lower(), larger["label"].lower()
    if plan.strategy is Strategy.NONE:
        return "Every image is drawn once: right for test sets, whose prevalence is part of what they say."
    if plan.strategy is Strategy.UNDERSAMPLE:
        left_out = larger["images"] - larger["kept"]
        return (
            f"{left_out:,} of {larger['images']:,} {many} images of {plan.split} are left out, drawn by lot: "
            "nothing is learnt from them."
        )
    times = smaller["drawn"] / smaller["kept"]
    return (
        f"Every image stays; a {few} image of {plan.split} is drawn {times:.2f} times as often as a {many} "
        "one (column weight), and no file is copied."
    )


def plan_rows(plan: Plan) -> list[dict[str, str]]:
    """Return the counts as a table."""
    return [
        {
            "Split": str(row["split"]),
            "Class": str(row["label"]),
            "Now": f"{row['images']:,}",
            "Stay": f"{row['kept']:,}",
            "Drawn": f"{row['drawn']:,.0f}",
        }
        for row in plan.counts.to_dict("records")
    ]


def manifest(plan: Plan) -> pd.DataFrame:
    """Return the manifest of the balanced dataset: path, split, label and weight first."""
    known = [name for name in plan.rows if name not in (*FIRST_COLUMNS, *MEASURED)]
    filled = [name for name in known if plan.rows[name].notna().any()]
    return plan.rows[[*FIRST_COLUMNS, *filled]]


def recipe(of: Contents, plan: Plan) -> str:
    """Return the recipe, as TOML, that builds this dataset anew so balanced; its test images stay test."""
    split = OFFICIAL if TEST in set(of.frame["split"]) else Recipe.split
    return recipe_text(Recipe((SourceChoice(source_name(of)),), split=split, balance=plan.strategy.value))


def build_command(of: Contents) -> str:
    """Return the command that follows the recipe."""
    folder = shlex.quote(str(of.root or "DIR"))
    return (
        f"python -m data_tools build --recipe {shlex.quote(f'{of.name}.toml')} "
        f"--source {source_name(of)}={folder} --out {shlex.quote(f'{of.name}-balanced')}"
    )


def source_name(of: Contents) -> str:
    """Return the dataset's name as a recipe can name a source."""
    return re.sub(r"[^a-z0-9_-]+", "-", of.name.lower()).strip("-_") or "source"
